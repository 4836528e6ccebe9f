import { displayWidth, flow, words } from '../../text/flow.ts';
import type { Label, Role } from './scene.ts';

/** Width of a column of a monospace font, as a part of its size. */
const columnWidth = 0.61;
/** Height of a line of text, as a part of the size of its font. */
const lineHeight = 1.3;

/** @returns the number of columns of text that fit */
export function columnsIn(width: number, size: number): number {
  return Math.max(1, Math.floor(width / (size * columnWidth)));
}

/** @returns the height of a line */
export function heightOf(size: number): number {
  return Math.ceil(size * lineHeight);
}

/** Shortens a text in the middle, so that start and end stay readable. */
export function shortened(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const characters = Array.from(text);
  if (columns <= 1) return '…';
  let [head, tail] = ['', ''];
  let used = 1;
  for (let index = 0; index < characters.length; index++) {
    const isHead = index % 2 === 0;
    const character = characters.at(isHead ? index / 2 : -(index + 1) / 2) ?? '';
    used += displayWidth(character);
    if (used > columns) break;
    if (isHead) head += character;
    else tail = character + tail;
  }
  return `${head}…${tail}`;
}

/** A label with its left upper corner. It is shortened to `width`. */
export function label(x: number, y: number, width: number, text: string, size: number, role: Role): Label {
  const shown = shortened(text, columnsIn(width, size));
  const taken = Math.min(width, Math.ceil(displayWidth(shown) * size * columnWidth));
  return { shape: 'label', x, y, width: taken, height: heightOf(size), text: shown, size, role };
}

/** A label in the middle of a strip. */
export function centred(x: number, y: number, width: number, text: string, size: number, role: Role): Label {
  const one = label(x, y, width, text, size, role);
  return { ...one, x: x + (width - one.width) / 2 };
}

/** Lines of a text that flows, one below the other. */
export function paragraph(
  x: number,
  y: number,
  width: number,
  text: string,
  size: number,
  role: Role,
): readonly Label[] {
  const lines = flow(words(text), columnsIn(width, size));
  return lines.map((line, index) => label(x, y + index * heightOf(size), width, line, size, role));
}

/**
 * Moves labels down until each has its room.
 * @param wanted the upper ends that they should have, in rising order
 * @returns the upper ends that they have
 */
export function spread(wanted: readonly number[], height: number): readonly number[] {
  const places: number[] = [];
  for (const y of wanted) places.push(Math.max(y, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + height));
  return places;
}
