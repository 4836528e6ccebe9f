import { everyUnseen } from './unseen.ts';

const printable = /^[ -~]*$/;

/**
 * Formats a value as JSON that is safe for a terminal: invisible characters are written as `\uXXXX`.
 * @param indent spaces per level; without it, the result is one line
 */
export function toJson(value: unknown, indent?: number): string {
  return escapeJson(JSON.stringify(value, undefined, indent));
}

/**
 * Escapes invisible characters in JSON text. The input must come from `JSON.stringify`, so that such characters occur
 * only inside strings, and line breaks only between tokens.
 */
export function escapeJson(json: string): string {
  if (printable.test(json)) return json;
  return json.replace(everyUnseen, (character) => (character === '\n' ? character : unitsOf(character)));
}

function unitsOf(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
