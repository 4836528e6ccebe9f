import { stripVTControlCharacters } from 'node:util';
import { environment } from '../../../config/environment.ts';
import { displayWidth } from '../../../text/flow.ts';
import { printer } from '../../printing/printer.ts';

/** The terminal of a live view: an empty screen, and keys. */
export interface Terminal {
  readonly size: { readonly columns: number; readonly rows: number };
  /** Shows as many lines as the terminal has, in the place of the former ones: one write, without an empty moment. */
  show(lines: readonly string[]): Promise<void>;
  /** Calls `redraw` after the size has changed. */
  onResize(redraw: () => void): void;
  /** Gives the terminal back as it was. */
  close(): Promise<void>;
}

const enter = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const leave = '\x1b[?7h\x1b[?25h\x1b[?1049l';
/** Terminals that know these marks show everything between them at once; others ignore them. */
const [beginUpdate, endUpdate] = ['\x1b[?2026h', '\x1b[?2026l'];
/** q, Q, Ctrl-C and Ctrl-D. In raw mode Ctrl-C is a key and no signal. */
const endKeys = ['q', 'Q', '\x03', '\x04'];

/**
 * Takes over the terminal.
 * @param onEnd called when a key ends the view
 * @returns undefined if standard input or standard output is no terminal
 */
export function openTerminal(onEnd: () => void): Terminal | undefined {
  const { stdin } = process;
  const stdout = process.stdout;
  if (!environment().isInteractive) return undefined;
  const onData = (keys: Buffer): void => {
    if (endKeys.some((key) => keys.includes(key))) onEnd();
  };
  stdin.setRawMode(true);
  stdin.on('data', onData);
  void printer.print(enter);
  let onSize = (): void => {};
  return {
    get size() {
      return { columns: stdout.columns, rows: stdout.rows };
    },
    show(lines) {
      // After a line of full width the cursor stays on its last column, so that erasing from there would take a character.
      const isFull = (line: string): boolean => displayWidth(stripVTControlCharacters(line)) >= stdout.columns;
      const text = lines.map((line) => (isFull(line) ? line : `${line}\x1b[K`)).join('\r\n');
      return printer.print(`${beginUpdate}\x1b[H${text}${endUpdate}`);
    },
    onResize(redraw) {
      stdout.off('resize', onSize);
      onSize = redraw;
      stdout.on('resize', onSize);
    },
    async close() {
      stdout.off('resize', onSize);
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      await printer.print(leave);
    },
  };
}
