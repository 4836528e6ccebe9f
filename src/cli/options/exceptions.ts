import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import type { Exception } from '../../exceptions/exception.ts';
import type { ReadExceptions } from '../../exceptions/read-exceptions.ts';
import type { Log } from '../../telemetry/log.ts';

/**
 * Reads the exceptions that the settings name.
 * @param before exceptions that are in force: unchanged ones keep their accounts
 * @throws {SequentError} SEQ_EXCEPTIONS with all faults at once
 */
export async function exceptionsFrom(
  effective: EffectiveSettings,
  before: readonly Exception[] = [],
): Promise<ReadExceptions> {
  const names = effective.get(settings.exceptions) ?? [];
  if (names.length === 0) return { exceptions: [], broad: [] };
  const { readExceptions } = await import('../../exceptions/read-exceptions.ts');
  const sources = names.map((name, index) => ({ name, from: effective.place(settings.exceptions, name, index) }));
  return readExceptions(sources, before);
}

/** Reads the exceptions, and warns of broad ones that are not in force already; see `exceptionsFrom`. */
export async function loggedExceptions(
  effective: EffectiveSettings,
  log: Log,
  before?: readonly Exception[],
): Promise<readonly Exception[]> {
  const { exceptions, broad } = await exceptionsFrom(effective, before);
  const known = new Set(before?.map(({ key }) => key));
  const fresh = new Set(exceptions.filter(({ key }) => !known.has(key)).map(({ id }) => id));
  for (const { exception, place, because } of broad) {
    if (fresh.has(exception)) log.warn('an exception is broad', { exception, at: place, because });
  }
  return exceptions;
}
