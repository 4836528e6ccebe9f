import { everyUnseen } from './unseen.ts';

const printable = /^[ -~]*$/;

/**
 * A value as JSON that is fit for a terminal: its unseen characters are written as `\uXXXX`.
 * @param indent spaces of each level; without it one line
 */
export function toJson(value: unknown, indent?: number): string {
  return escapeJson(JSON.stringify(value, undefined, indent));
}

/**
 * The same for JSON that is text already. To be given only what `JSON.stringify` makes, where such characters stand in strings
 * alone, and line breaks only between them.
 */
export function escapeJson(json: string): string {
  if (printable.test(json)) return json;
  return json.replace(everyUnseen, (character) => (character === '\n' ? character : unitsOf(character)));
}

function unitsOf(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
