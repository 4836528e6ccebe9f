/**
 * Characters that cannot be seen or that change how others are shown: controls (C0, DEL, C1), format characters
 * (bidirectional overrides, zero width, tags), lone surrogates, private and unassigned ones, line and paragraph
 * separators, and what Unicode wants drawn as nothing (fillers, variation selectors).
 */
const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The unseen ones, what looks like a space without being one, and the backslash, which marks an escape. */
const unsafe = /^(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\\]$/u;
const plain = /^[ -[\]-~]*$/;
const base = /^[\p{L}\p{N}]$/u;
const mark = /^\p{M}$/u;
const MARKS_PER_LETTER = 2;

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
 * Makes a text that an attacker may have chosen fit for a terminal: one line, nothing unseen, nothing that the terminal
 * obeys. What is not shown as itself becomes `\n`, `\x1b`, `\u{202e}`; a backslash is doubled, so two different texts
 * never look the same. Marks are kept where they stand on a letter, two at most, so that none climbs into other lines.
 *
 * A text whose escaped form is longer than `maxLength` (UTF-16 units) is cut at a whole character and ends in
 * `\…(N more)`, N in characters, which no text can write by itself.
 */
export function escapeTerminal(text: string, maxLength = 4096): string {
  if (text.length <= maxLength && plain.test(text)) return text;
  let escaped = '';
  let taken = 0;
  let marksLeft = 0;
  for (const character of text) {
    let shown = character;
    if (base.test(character)) {
      marksLeft = MARKS_PER_LETTER;
    } else if (mark.test(character) && marksLeft > 0 && !unsafe.test(character)) {
      marksLeft -= 1;
    } else {
      marksLeft = 0;
      if (unsafe.test(character) || mark.test(character)) shown = escapeCharacter(character);
    }
    if (escaped.length + shown.length > maxLength) {
      return `${escaped}\\…(${countCharacters(text.slice(taken))} more)`;
    }
    escaped += shown;
    taken += character.length;
  }
  return escaped;
}

/**
 * Makes a JSON text fit for a terminal: the same JSON, its unseen characters written as `\uXXXX`. To be given only what
 * `JSON.stringify` makes without indentation, where such characters stand in strings alone.
 */
export function escapeJson(json: string): string {
  return json.replace(unseen, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
