import { describeEvent } from '../event/catalogue.ts';
import type { LoadedSignature } from '../signature/loaded.ts';

/** One rule of a Tracee policy. */
export interface PolicyRule {
  readonly event: string;
  readonly filters?: readonly string[];
}

export interface Policy {
  readonly rules: readonly PolicyRule[];
  /** Events that no policy may name: Tracee would not start. */
  readonly refused: readonly string[];
}

/**
 * What Tracee must be told to send for these signatures. Conditions of `where` become filters where every listener of the
 * event has the same single one, so that nothing is kept from anybody.
 *
 * @param onlyNeeded leaves out events that all who listen can do without
 */
export function policyFor(signatures: readonly LoadedSignature[], onlyNeeded = false): Policy {
  const wanted = new Map<string, (readonly string[])[]>();
  const want = (event: string, filters: readonly string[]): void => {
    wanted.set(event, [...(wanted.get(event) ?? []), filters]);
  };
  for (const signature of signatures) {
    const { on, models, optional, within } = signature;
    const skip = (event: string, mayLack: readonly string[]): boolean =>
      event === 'finding' || within?.has(event) === true || (onlyNeeded && mayLack.includes(event));
    for (const event of on.keys()) if (!skip(event, optional)) want(event, filtersOf(signature, event));
    for (const model of Object.values(models))
      for (const event of model.events) if (!skip(event, model.optional)) want(event, []);
  }
  const names = [...wanted.keys()].sort();
  const isInternal = (event: string): boolean => describeEvent(event)?.internal === true;
  return {
    rules: names.filter((event) => !isInternal(event)).map((event) => rule(event, wanted.get(event) ?? [])),
    refused: names.filter(isInternal),
  };
}

/** @param filters of each listener */
function rule(event: string, filters: readonly (readonly string[])[]): PolicyRule {
  const [first] = filters;
  if (first === undefined || first.length === 0 || filters.some((other) => other.join() !== first.join()))
    return { event };
  return { event, filters: first };
}

function filtersOf({ where, filters }: LoadedSignature, event: string): readonly string[] {
  const condition = where.get(event);
  const own = condition === undefined ? [] : filterOf(event, condition);
  return [...own, ...(filters?.get(event) ?? [])].toSorted();
}

/** Filters of Tracee that let through at least what the conditions do (tracee.md B.3: plain values, stars at the ends). */
function filterOf(event: string, condition: Readonly<Record<string, unknown>>): readonly string[] {
  const filters = Object.entries(condition).flatMap(([argument, test]) => {
    const isText = describeEvent(event)?.arguments.find(({ name }) => name === argument)?.kind === 'str';
    const patterns = isText ? patternsOf(test) : undefined;
    return patterns === undefined || (strict.has(event) && !patterns.every(isStrict))
      ? []
      : [`data.${argument}=${patterns.join(',')}`];
  });
  return filters.toSorted();
}

function patternsOf(test: unknown): readonly string[] | undefined {
  if (typeof test === 'string' || Array.isArray(test)) return plain(test, (text) => text);
  if (typeof test !== 'object' || test === null) return undefined;
  const keys = Object.keys(test);
  if (keys.length !== 1) return undefined;
  if ('prefix' in test) return plain(test.prefix, (text) => `${text}*`);
  if ('suffix' in test) return plain(test.suffix, (text) => `*${text}`);
  if ('contains' in test) return plain(test.contains, (text) => `*${text}*`);
  return undefined;
}

/** Their filters take neither `*x*` nor more than 255 bytes: Tracee would not start (tracee.md B.3). */
const strict: ReadonlySet<string> = new Set(['security_file_open', 'magic_write', 'security_mmap_file']);
const longest = 255;

function isStrict(pattern: string): boolean {
  return !/^\*.*\*$/s.test(pattern) && Buffer.byteLength(pattern) <= longest;
}

/** Values that stand for themselves in a filter; one with a comma, a star or nothing in it cannot be said there, nor one that
 * begins like an operator, has blanks around it, or stands for bytes that are no text (U+FFFD). */
function plain(values: unknown, form: (text: string) => string): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  const texts = list.filter(
    (value): value is string =>
      typeof value === 'string' && /^[^*,=!<>\s\ufffd]([^*,\ufffd]*[^*,\s\ufffd])?$/.test(value),
  );
  return texts.length === list.length && texts.length > 0 ? texts.map(form) : undefined;
}
