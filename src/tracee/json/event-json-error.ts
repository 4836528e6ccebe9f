/**
 * The JSON or the bytes are not an event of Tracee. The message is safe to print: text of the input in it is escaped.
 */
export class EventJsonError extends Error {
  override readonly name = 'EventJsonError';
}

/** The text is not JSON; it may be cut off. */
export class NotJsonError extends EventJsonError {}

const shownLength = 60;

/**
 * Formats a value of the input for a message: JSON in printable ASCII, shortened if it is long. Terminal sequences,
 * line breaks and text direction marks that an attacker put into an event cannot get into the output.
 */
export function shown(value: unknown): string {
  const text =
    typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? 'an array'
        : 'an object'
      : typeof value === 'string'
        ? JSON.stringify(value.slice(0, shownLength)) + (value.length > shownLength ? '...' : '')
        : String(value);
  return text.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
