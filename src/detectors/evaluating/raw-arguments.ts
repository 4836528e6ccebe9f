import type { Architecture } from '../../event/architecture.ts';
import { type ArgumentInfo, describeEvent } from '../../event/catalogue.ts';
import type { Argument } from '../../event/kinds.ts';
import { normalise } from '../../event/values/normalise.ts';
import { argument } from '../../signature/evidence.ts';

/**
 * The arguments as Tracee's own detectors see them: as sent, but with the changes of decoded-data undone, and with
 * pointers for addresses that older builds sent as plain numbers.
 */
export function rawArguments(event: string, sent: readonly Argument[], arch: Architecture): readonly Argument[] {
  return sent.map((one) => rawArgument(event, one, arch));
}

/** The same for one argument. */
export function rawArgument(event: string, one: Argument, arch: Architecture): Argument {
  const info = describeEvent(event)?.arguments.find(({ name }) => name === one.name);
  return info === undefined || one.kind === undefined || !wasRewritten(info, one) ? one : undo(event, info, one, arch);
}

function wasRewritten({ kind, decoded }: ArgumentInfo, one: Argument): boolean {
  if (one.kind === kind) return false;
  return (decoded !== undefined && one.kind === decoded) || (kind === 'pointer' && one.kind === 'u_int64');
}

function undo(event: string, info: ArgumentInfo, one: Argument, arch: Architecture): Argument {
  if (one.kind === undefined) return one;
  const raw = normalise(event, info.name, info.kind, one.kind, one.value, arch);
  return raw === undefined ? one : argument(info.name, info.kind, raw.value);
}
