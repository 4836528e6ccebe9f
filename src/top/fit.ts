import { escapeMessage } from '../text/escape.ts';
import { displayWidth } from '../text/flow.ts';

/** Longest text that is looked at, in UTF-16 units; no terminal is wider. */
const longest = 1_000;

/** @returns the text, escaped, in at most `width` columns of a terminal; a cut text ends in `…` */
export function fit(text: string, width: number): string {
  const escaped = escapeMessage(text, longest);
  if (displayWidth(escaped) <= width) return escaped;
  let [part, used] = ['', 0];
  for (const character of escaped) {
    const more = displayWidth(character);
    if (used + more > width - 1) break;
    part += character;
    used += more;
  }
  return width > 0 ? `${part}…` : '';
}

/** @returns the text with spaces, so that it takes `width` columns */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}
