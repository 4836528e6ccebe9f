import type { Document } from 'yaml';

/** The value of a YAML text, or the reason why it has none. */
export type YamlValue =
  | { readonly value: unknown }
  | {
      readonly fault: string;
      /** The keys that lead to the fault; undefined if it concerns the whole text. */
      readonly way?: readonly PropertyKey[];
    };

/** Reads a text as YAML. A fault names its key, but no line: a flag and a variable have one line. */
export async function parseYaml(text: string): Promise<YamlValue> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return { fault: parserFault(error.message) };
  const read = plainValue(document);
  return 'way' in read && read.way !== undefined ? { fault: `${read.way.map(String).join('.')}: ${read.fault}` } : read;
}

/** The first line of an error of the parser, without the place at its end. */
export function parserFault(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}

/**
 * The value of a document that the parser has accepted.
 * @returns a fault if an alias has no anchor, or if aliases expand to too much (a `billion laughs`): the parser notices both only here.
 * Also for a key `__proto__`: no setting has this name, and zod skips it unchecked
 */
export function plainValue(document: Document): YamlValue {
  try {
    const value: unknown = document.toJS();
    const way = wayToPrototype(value, new Set());
    return way === undefined ? { value } : { fault: 'this key is not allowed', way };
  } catch (thrown) {
    return { fault: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** The keys that lead to a key `__proto__`, with this key; undefined if there is none. @param seen aliases may make a cycle */
function wayToPrototype(value: unknown, seen: Set<object>): readonly PropertyKey[] | undefined {
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  for (const [key, one] of Object.entries(value)) {
    if (key === '__proto__') return [key];
    const below = wayToPrototype(one, seen);
    if (below !== undefined) return [key, ...below];
  }
  return undefined;
}
