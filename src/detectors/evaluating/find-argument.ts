import { NameTable } from '../../event/bytes/name-table.ts';
import type { Argument } from '../../event/kinds.ts';
import { eachArgument, found, foundKind, foundValue } from '../../event/values/values.ts';

const tables = new Map<string, NameTable>();

function tableOf(name: string): NameTable {
  let table = tables.get(name);
  if (table === undefined) {
    table = new NameTable([name]);
    // Names come from detectors, and in odd ones from events: what is kept is bounded.
    if (tables.size < 1_000) tables.set(name, table);
  }
  return table;
}

/**
 * The first argument of this name in a `tracee.v1beta1.Event`, as it was sent; nothing else is decoded.
 * @throws WireError where the bytes are damaged
 */
export function findArgument(bytes: Uint8Array, name: string): Argument | undefined {
  const table = tableOf(name);
  let first: unknown;
  eachArgument(bytes, 0, bytes.length, () => {
    if (first === undefined && table.find(bytes, found.nameStart, found.nameEnd) === 0)
      first = { name, kind: foundKind(), value: foundValue(bytes) };
  });
  if (first === undefined) return undefined;
  return isArgument(first) ? first : { name };
}

/** `foundValue` gives the value that belongs to `foundKind`. */
function isArgument(argument: unknown): argument is Argument {
  return typeof argument === 'object' && argument !== null && 'value' in argument && argument.value !== undefined;
}
