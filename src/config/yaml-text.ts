import type { Document } from 'yaml';

/** Reads a text as YAML. */
export async function parseYaml(text: string): Promise<{ readonly value: unknown } | { readonly fault: string }> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return { fault: error.message.split('\n')[0] ?? '' };
  return plainValue(document);
}

/**
 * The value of a document that the parser has accepted.
 * @returns a fault if an alias has no anchor, or if aliases expand to too much (a `billion laughs`): the parser notices both only here
 */
export function plainValue(document: Document): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: document.toJS() };
  } catch (thrown) {
    return { fault: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
