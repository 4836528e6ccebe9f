/** Reads a text as YAML. */
export async function parseYaml(text: string): Promise<{ readonly value: unknown } | { readonly fault: string }> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return { fault: error.message.split('\n')[0] ?? '' };
  try {
    return { value: document.toJS() };
  } catch (thrown) {
    return { fault: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
