import type { Row } from '../../shared/answers.ts';
import { element } from '../dom/element.ts';
import { columns, countCell, findingRow } from './finding-row.ts';

/** Rows that stay in the table while new ones arrive. */
const mostLive = 300;
/** Rows that stay in the table after older ones were asked for. */
const mostRows = 3_000;

/** The table of findings, newest first. A report that counts a finding again changes its row. */
export class FindingTable {
  readonly element: HTMLTableElement;
  readonly #body = element('tbody', { role: 'rowgroup' });
  /** Rows by the ids of their findings; the last one that was put in is the last of the map. */
  readonly #rows = new Map<string, HTMLTableRowElement>();

  constructor(caption: string) {
    const heads = columns.map((name) => element('th', { role: 'columnheader', scope: 'col' }, name));
    this.element = element(
      'table',
      { class: 'findings', role: 'table', 'aria-label': caption },
      element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
      this.#body,
    );
  }

  get size(): number {
    return this.#body.childElementCount;
  }

  /** Whether the pointer or the focus is on a row, so that no row should move. */
  get isRead(): boolean {
    return this.#body.matches(':hover') || this.#body.contains(document.activeElement);
  }

  clear(): void {
    this.#rows.clear();
    this.#body.replaceChildren();
  }

  /** Adds older rows at the end, newest first. */
  append(rows: readonly Row[]): void {
    const room = Math.max(0, mostRows - this.size);
    this.#body.append(...rows.slice(0, room).flatMap((row) => this.#newRow(row)));
  }

  /** Adds new rows at the top, oldest first. */
  prepend(rows: readonly Row[]): void {
    // Rows that would leave at once are not made.
    const made = rows.slice(-mostLive).flatMap((row) => this.#newRow(row));
    this.#body.prepend(...made.toReversed());
    while (this.size > mostLive) {
      const last = this.#body.lastElementChild;
      if (last === null) break;
      const id = last.getAttribute('data-id') ?? '';
      if (this.#rows.get(id) === last) this.#rows.delete(id);
      last.remove();
    }
  }

  #newRow(row: Row): HTMLTableRowElement[] {
    const known = this.#rows.get(row.id);
    if (known !== undefined) {
      this.#recount(known, row.count);
      return [];
    }
    const made = findingRow(row);
    made.setAttribute('data-count', String(row.count));
    this.#rows.set(row.id, made);
    return [made];
  }

  #recount(made: HTMLTableRowElement, count: number): void {
    if (count <= Number(made.getAttribute('data-count'))) return;
    made.setAttribute('data-count', String(count));
    made.lastElementChild?.replaceWith(countCell(count));
  }
}
