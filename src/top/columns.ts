import { displayWidth } from '../text/flow.ts';
import { fit, pad } from './fit.ts';

/** Adds colour to a text. */
export type Paint = (text: string) => string;

export interface Column<R> {
  readonly title: string;
  readonly text: (row: R) => string;
  /** Columns with the highest rank are left out first on a narrow terminal. The first column always stays. */
  readonly rank: number;
  readonly paint?: (row: R) => Paint | undefined;
}

const gap = 2;
/** Width of the first column below which other columns are left out. */
const leastName = 16;

/**
 * Lays out rows in columns. The first column is left-aligned and is cut if the others leave too little; the others are right-aligned.
 * @returns lines of the same width, at most `width` columns, the titles first
 */
export function tableLines<R>(
  columns: readonly Column<R>[],
  rows: readonly R[],
  width: number,
  heading: Paint,
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => fit(column.text(row), width)));
  const natural = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((line) => displayWidth(line[index] ?? ''))),
  );
  const shown = chosen(columns, natural, width);
  const others = shown.slice(1).reduce((sum, index) => sum + gap + (natural[index] ?? 0), 0);
  const nameWidth = Math.max(0, Math.min(natural[0] ?? 0, width - others));
  const line = (text: (index: number) => string, paint: (index: number) => Paint | undefined): string =>
    shown
      .map((index, place) => {
        const cell =
          place === 0
            ? pad(fit(text(index), nameWidth), nameWidth)
            : ' '.repeat(gap) + pad(text(index), natural[index] ?? 0, 'right');
        return paint(index)?.(cell) ?? cell;
      })
      .join('');
  return [
    heading(
      line(
        (index) => columns[index]?.title ?? '',
        () => undefined,
      ),
    ),
    ...rows.map((row, at) =>
      line(
        (index) => cells[at]?.[index] ?? '',
        (index) => columns[index]?.paint?.(row),
      ),
    ),
  ];
}

/** @returns the indexes of the columns that fit */
function chosen<R>(columns: readonly Column<R>[], natural: readonly number[], width: number): readonly number[] {
  let shown = columns.map((_, index) => index);
  const needs = (): number =>
    Math.min(leastName, natural[0] ?? 0) + shown.slice(1).reduce((sum, index) => sum + gap + (natural[index] ?? 0), 0);
  while (shown.length > 1 && needs() > width) {
    const [, ...rest] = shown;
    const least = rest.reduce((a, b) => ((columns[b]?.rank ?? 0) >= (columns[a]?.rank ?? 0) ? b : a));
    shown = shown.filter((index) => index !== least);
  }
  return shown;
}
