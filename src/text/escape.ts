import { unseen } from './unseen.ts';

const plain = /^[ -[\]-~]*$/;
const printable = /^[ -~]*$/;
const backslash = /^\\$/;
const none = /^(?!)/;
const base = /^[\p{L}\p{N}]$/u;
const mark = /^\p{M}$/u;
const marksPerLetter = 2;
const longestText = 4096;

const shortForms: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const short = shortForms[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code <= 0xff ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`;
}

function countCharacters(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

/**
 * Escapes a text within a length limit.
 * @param others visible characters to escape as well
 */
function shown(text: string, maxLength: number, others: RegExp): string {
  let escaped = '';
  let taken = 0;
  let marksLeft = 0;
  for (const character of text) {
    let part = character;
    if (unseen.test(character) || others.test(character)) {
      marksLeft = 0;
      part = escapeCharacter(character);
    } else if (base.test(character)) {
      marksLeft = marksPerLetter;
    } else if (mark.test(character) && marksLeft > 0) {
      marksLeft -= 1;
    } else {
      marksLeft = 0;
      if (mark.test(character)) part = escapeCharacter(character);
    }
    if (escaped.length + part.length > maxLength) return `${escaped}\\…(${countCharacters(text.slice(taken))} more)`;
    escaped += part;
    taken += character.length;
  }
  return escaped;
}

/**
 * Makes a text that an attacker may have chosen safe for a terminal: one line, without invisible or control
 * characters. Such characters become `\n`, `\x1b`, `\u{202e}`. A backslash is doubled, so two different texts never
 * look the same. Combining marks are kept on letters, at most two each, so that they do not overlap other lines.
 *
 * A text whose escaped form is longer than `maxLength` (UTF-16 units) is cut at a whole character and ends in `\…(N
 * more)`, where N counts characters. No text can produce this ending by itself.
 */
export function escapeTerminal(text: string, maxLength = longestText): string {
  return text.length <= maxLength && plain.test(text) ? text : shown(text, maxLength, backslash);
}

/**
 * Escapes a message of Sequent that may quote texts of others, such as an expression or a path. Backslashes stay
 * single, so that the quote looks as in its file. The result is ambiguous: `\n` may be a line break or these two
 * characters.
 */
export function escapeMessage(message: string, maxLength = longestText): string {
  return message.length <= maxLength && printable.test(message) ? message : shown(message, maxLength, none);
}
