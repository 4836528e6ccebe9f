import { setTimeout as delay } from 'node:timers/promises';
import { fit } from '../../../top/fit.ts';
import type { Palette } from '../../../top/palette.ts';
import type { Look } from '../../../top/watch.ts';
import { printer } from '../../printing/printer.ts';
import type { Terminal } from './terminal.ts';

/** Least size of a terminal that shows something useful. */
const least = { columns: 20, rows: 3 };

/** Content of a live screen. */
export interface Shown<View> {
  /** Source of the views, for the last line. */
  readonly address: string;
  readonly intervalMs: number;
  /** @returns lines of at most `columns` columns, the most important first */
  lines(view: View, size: { readonly columns: number; readonly rows: number }, palette: Palette): readonly string[];
}

/** Shows a view on the terminal, and looks again, until it is ended. */
export class LiveScreen<View> {
  readonly #terminal: Terminal;
  readonly #palette: Palette;
  readonly #shown: Shown<View>;
  #look: Look<View> = { view: undefined, failure: undefined };

  constructor(terminal: Terminal, palette: Palette, shown: Shown<View>) {
    this.#terminal = terminal;
    this.#palette = palette;
    this.#shown = shown;
  }

  /** Resolves when the signal aborts or standard output has ended. The terminal is as before then. */
  async run(watch: { look(): Promise<Look<View>> }, signal: AbortSignal): Promise<void> {
    const terminal = this.#terminal;
    try {
      terminal.onResize(() => void this.#draw());
      await this.#draw();
      while (!signal.aborted && !printer.over) {
        this.#look = await watch.look();
        await this.#draw();
        await delay(this.#shown.intervalMs, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      await terminal.close();
    }
  }

  async #draw(): Promise<void> {
    const columns = Math.max(least.columns, this.#terminal.size.columns);
    const rows = Math.max(least.rows, this.#terminal.size.rows);
    const { view, failure } = this.#look;
    const { bad, quiet } = this.#palette;
    const { address, intervalMs } = this.#shown;
    const from = `${address}   every ${intervalMs / 1_000} s   q ends`;
    const last = quiet(fit(from, columns));
    const since = view === undefined ? '' : ' Below is the last view.';
    const failed = failure === undefined ? [] : [bad(fit(`No answer, trying again: ${failure}.${since}`, columns))];
    const room = rows - 1 - failed.length;
    // The view of one that does not answer is an old one.
    const body = view === undefined ? [] : this.#shown.lines(view, { columns, rows: room }, this.#palette);
    const waiting = view === undefined && failure === undefined ? ['waiting for the first answer'] : [];
    const lines = [...failed, ...body, ...waiting].slice(0, rows - 1);
    const empty = Array.from({ length: rows - 1 - lines.length }, () => '');
    await this.#terminal.show([...lines, ...empty, last]);
  }
}
