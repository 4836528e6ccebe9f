/** Maximum length of a description, in UTF-16 units. */
const longest = 1_000;
const keysShown = 10;

/**
 * Describes any thrown value in a short text. It handles hostile values: getters, `toString` and proxies that throw,
 * very long texts, `undefined`. It never throws.
 *
 * @returns for an error, its name and message
 */
export function describeThrown(thrown: unknown): string {
  const text = attempt(() => textOf(thrown)) ?? 'a value that cannot be shown';
  return text.length > longest ? `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

function textOf(thrown: unknown): string {
  if (thrown === undefined || thrown === null) return `${String(thrown)} was thrown`;
  if (typeof thrown !== 'object') return asText(thrown);
  const message = attempt(() => Reflect.get(thrown, 'message'));
  if (typeof message === 'string') {
    const name = attempt(() => Reflect.get(thrown, 'name'));
    const named = typeof name === 'string' && name !== '' ? name : 'Error';
    return message === '' ? named : `${named}: ${message}`;
  }
  if (message === undefined && attempt(() => thrown instanceof Error)) return 'an error whose message cannot be read';
  const text = attempt(() => asText(thrown));
  if (text !== undefined && !text.startsWith('[object ')) return text;
  const keys = attempt(() => Object.keys(thrown));
  if (keys === undefined) return 'an object that cannot be shown';
  const more = keys.length > keysShown ? ' and more' : '';
  return keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, keysShown).join(', ')}${more}`;
}

/** Calls `toString` on purpose. */
function asText(value: unknown): string {
  return String(value);
}

/** @returns undefined if `read` throws */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
