import type { LiveRows, Row } from '../../shared/answers.ts';

/** Rows that wait; older ones leave. */
const mostWaiting = 500;

/** New rows that wait for a moment at which they may move the list. */
export class NewRows {
  #rows: Row[] = [];
  #count = 0;

  /** Number of new findings, those included that are not kept. */
  get count(): number {
    return this.#count;
  }

  add({ rows, skipped }: LiveRows): void {
    this.#rows.push(...rows);
    this.#count += rows.length + skipped;
    if (this.#rows.length > mostWaiting) this.#rows = this.#rows.slice(-mostWaiting);
  }

  /** Takes all rows that are kept, oldest first. */
  take(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    this.#count = 0;
    return rows;
  }
}
