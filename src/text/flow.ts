/** A piece of text that is kept on one line if it fits. */
export interface Piece {
  /** Already escaped, without newlines. */
  readonly text: string;
  /** Adds colour to the text; it must not add a visible character. */
  readonly paint?: (text: string) => string;
  /** Spaces before the piece unless it starts a line. Default 1. */
  readonly gap?: number;
}

const ascii = /^[ -~]*$/;
const noColumn = /^\p{M}$/u;
const twoColumns =
  /^[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\p{Emoji_Presentation}\u3001-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]$/u;

function characterWidth(character: string): number {
  if (noColumn.test(character)) return 0;
  return twoColumns.test(character) ? 2 : 1;
}

/** @returns the number of terminal columns that an escaped text takes */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function cut(text: string, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const character of text) {
    const more = characterWidth(character);
    if (used + more > width && part !== '') {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += character;
    used += more;
  }
  return [...parts, part];
}

const asIs = (text: string) => text;

/** Arranges pieces in lines of at most `width` columns (at least 2). A piece longer than a line is split. */
export function flow(pieces: readonly Piece[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const { text, paint = asIs, gap = 1 } of pieces) {
    const needed = displayWidth(text);
    if (used > 0 && used + gap + needed <= width) {
      line += ' '.repeat(gap) + paint(text);
      used += gap + needed;
      continue;
    }
    if (used > 0) lines.push(line);
    const parts = needed > width ? cut(text, Math.max(width, 2)) : [text];
    const last = parts.pop() ?? '';
    lines.push(...parts.map(paint));
    line = paint(last);
    used = displayWidth(last);
  }
  return used > 0 ? [...lines, line] : lines;
}

/** Splits an escaped sentence into one piece per word. */
export function words(text: string, paint?: (text: string) => string): Piece[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (paint ? { text: word, paint } : { text: word }));
}
