import { setTimeout as delay } from 'node:timers/promises';
import { fit } from '../../../top/fit.ts';
import type { Palette } from '../../../top/palette.ts';
import { screenLines } from '../../../top/screen.ts';
import type { Look, Watch } from '../../../top/watch.ts';
import { printer } from '../../printing/printer.ts';
import type { Terminal } from './terminal.ts';

/** Least size of a terminal that shows something useful. */
const least = { columns: 20, rows: 3 };

/** Shows a sidecar on the terminal until it is ended. */
export class LiveScreen {
  readonly #terminal: Terminal;
  readonly #palette: Palette;
  readonly #address: string;
  readonly #intervalMs: number;
  #look: Look = { view: undefined, failure: undefined };

  constructor(terminal: Terminal, palette: Palette, address: string, intervalMs: number) {
    this.#terminal = terminal;
    this.#palette = palette;
    this.#address = address;
    this.#intervalMs = intervalMs;
  }

  /** Resolves when the signal aborts or standard output has ended. The terminal is as before then. */
  async run(watch: Watch, signal: AbortSignal): Promise<void> {
    const terminal = this.#terminal;
    try {
      terminal.onResize(() => void this.#draw());
      await this.#draw();
      while (!signal.aborted && !printer.over) {
        this.#look = await watch.look();
        await this.#draw();
        await delay(this.#intervalMs, undefined, { signal }).catch(() => undefined);
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
    const from = `${this.#address}   every ${this.#intervalMs / 1_000} s   q ends`;
    const last = quiet(fit(from, columns));
    const since = view === undefined ? '' : ' Below is the last view.';
    const failed = failure === undefined ? [] : [bad(fit(`No answer, trying again: ${failure}.${since}`, columns))];
    const room = rows - 1 - failed.length;
    // The view of a sidecar that does not answer is an old one.
    const body = view === undefined ? [] : screenLines(view, { columns, rows: room }, this.#palette);
    const waiting = view === undefined && failure === undefined ? ['waiting for the first answer'] : [];
    const lines = [...failed, ...body, ...waiting].slice(0, rows - 1);
    const empty = Array.from({ length: rows - 1 - lines.length }, () => '');
    await this.#terminal.show([...lines, ...empty, last]);
  }
}
