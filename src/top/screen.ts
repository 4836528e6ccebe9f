import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from '../text/flow.ts';
import { headLines } from './head-lines.ts';
import type { Palette } from './palette.ts';
import { eventTable, outputTable, signatureTable, type TopTable } from './tables.ts';
import type { TopView } from './top-view.ts';

export interface ScreenSize {
  readonly columns: number;
  /** Lines of the terminal; undefined: as many as there are. */
  readonly rows: number | undefined;
}

/** From this width on, events and signatures stand side by side. */
const wideFrom = 140;
const between = 4;
/** Rows of a table without a limit of lines. */
const manyRows = 20;
/** Rows of the table of outputs, if other tables need the lines. */
const outputRows = 5;

/** @returns the lines of the screen, each in at most `columns` columns */
export function screenLines(view: TopView, { columns, rows }: ScreenSize, palette: Palette): readonly string[] {
  const head = headLines(view, columns, palette);
  const [events, signatures, outputs] = [
    eventTable(view, palette),
    signatureTable(view, palette),
    outputTable(view, palette),
  ];
  const isWide = columns >= wideFrom;
  const shownOutputs = Math.min(outputs.size, rows === undefined ? manyRows : outputRows);
  // Every table has a line of titles and an empty line before it.
  const room = rows === undefined ? undefined : rows - head.length - (shownOutputs + 2) - (isWide ? 2 : 4);
  const body = isWide
    ? sideBySide(events, signatures, columns, room ?? manyRows)
    : stacked(events, signatures, columns, room ?? 2 * manyRows);
  const lines = [...head, '', ...body, '', ...outputs.lines(columns, shownOutputs)];
  return rows === undefined ? lines : lines.slice(0, rows);
}

function stacked(events: TopTable, signatures: TopTable, columns: number, room: number): readonly string[] {
  const half = Math.max(1, Math.floor(room / 2));
  const forSignatures = Math.min(signatures.size, Math.max(half, room - events.size));
  const forEvents = Math.min(events.size, Math.max(1, room - forSignatures));
  return [...events.lines(columns, forEvents), '', ...signatures.lines(columns, forSignatures)];
}

function sideBySide(events: TopTable, signatures: TopTable, columns: number, room: number): readonly string[] {
  const left = Math.floor((columns - between) / 2);
  const rows = Math.max(1, room);
  const [a, b] = [events.lines(left, rows), signatures.lines(columns - between - left, rows)];
  const width = displayWidth(stripVTControlCharacters(a[0] ?? ''));
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) =>
    `${a[index] ?? ' '.repeat(width)}${' '.repeat(between)}${b[index] ?? ''}`.trimEnd(),
  );
}
