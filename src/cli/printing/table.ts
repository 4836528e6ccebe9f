import { escapeMessage } from '../../text/escape.ts';
import { flow, words } from '../../text/flow.ts';

/** A longer cell does not widen its column: it moves the rest of its own row only. */
const widestColumn = 40;
/** Fewer columns for the last cell of a row are of no use. */
const narrowestText = 24;
const gap = 2;

/**
 * Formats rows as columns. Each column has the width of its widest cell, up to 40 characters; the last one is not padded.
 * @param columns width of the terminal. If it is given, the last cell of a row is broken into lines of its own column
 */
export function table(rows: readonly (readonly string[])[], columns?: number): string {
  const safe = rows.map((row) => row.map((cell) => escapeMessage(cell)));
  const widths = (safe[0] ?? []).map((_, column) => Math.max(...safe.map((row) => widthOf(row[column]))));
  return safe.map((row) => `${lineOf(row, widths, columns)}\n`).join('');
}

function widthOf(cell = ''): number {
  return cell.length <= widestColumn ? cell.length : 0;
}

function lineOf(row: readonly string[], widths: readonly number[], columns: number | undefined): string {
  const head = row.slice(0, -1).map((cell, column) => cell.padEnd(widths[column] ?? 0) + ' '.repeat(gap));
  const last = row.at(-1) ?? '';
  const indent = head.join('').length;
  const room = (columns ?? Number.POSITIVE_INFINITY) - indent;
  const isBroken = Number.isFinite(room) && room >= narrowestText;
  const lines = isBroken ? flow(words(last), room) : [last];
  return `${head.join('')}${lines.join(`\n${' '.repeat(indent)}`)}`.trimEnd();
}
