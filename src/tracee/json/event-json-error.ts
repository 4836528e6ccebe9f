/** JSON or bytes are no event of Tracee. The message is safe to print: nothing of the input stands in it unescaped. */
export class EventJsonError extends Error {
  override readonly name = 'EventJsonError';
}

/** The text is not even JSON: it may be cut off. */
export class NotJsonError extends EventJsonError {}

const shownLength = 60;

/**
 * A value of the input as it may be shown in a message: JSON in printable ASCII, cut where it is long. What an attacker put
 * into an event (terminal sequences, line breaks, text direction marks) cannot leave the message that way.
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
