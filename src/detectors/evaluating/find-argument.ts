import { NameTable } from '../../event/bytes/name-table.ts';
import type { Argument } from '../../event/kinds.ts';
import { eachArgument, found, foundKind, foundValue } from '../../event/values/values.ts';

const tables = new Map<string, NameTable>();

function tableOf(name: string): NameTable {
  let table = tables.get(name);
  if (table === undefined) {
    table = new NameTable([name]);
    // A detector may take names from events, so the number of kept names is bounded.
    if (tables.size < 1_000) tables.set(name, table);
  }
  return table;
}

/**
 * The first argument of this name in a `tracee.v1beta1.Event`, as it was sent. Nothing else is decoded.
 * @throws WireError if the bytes are damaged
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

/** Whether the argument has a value. The compiler cannot see that `foundValue` matches `foundKind`. */
function isArgument(argument: unknown): argument is Argument {
  return typeof argument === 'object' && argument !== null && 'value' in argument && argument.value !== undefined;
}
