import { setTimeout as delay } from 'node:timers/promises';
import { type Address, printAddress } from '../../../address.ts';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { noAnswer } from '../../../telemetry/ask-listener.ts';
import { toJson } from '../../../text/json.ts';
import { createPalette } from '../../../top/palette.ts';
import { screenLines } from '../../../top/screen.ts';
import { type Look, Watch } from '../../../top/watch.ts';
import { exitCodes } from '../../failure.ts';
import { askedHealthAddress } from '../../options/sidecar-options.ts';
import { printer } from '../../printing/printer.ts';
import { onStopSignals } from '../../signals.ts';
import { LiveScreen } from './live-screen.ts';
import { openTerminal } from './terminal.ts';

export interface TopFlags {
  /** Time between two looks, in milliseconds. */
  readonly interval: number;
  readonly once?: boolean;
  readonly json?: boolean;
}

/** Columns of the screen if standard output is no terminal. */
const plainColumns = 100;

/**
 * `sequent top`: shows what a running sidecar does, until a key or a signal ends it. Without a terminal, with `--once` and with `--json` it prints.
 * @throws SequentError SEQ_USAGE without an address; SEQ_HEALTH with exit code 1 if the sidecar does not answer and nothing waits for it
 */
export async function top(flags: TopFlags, effective: EffectiveSettings): Promise<number> {
  const address = askedHealthAddress(effective);
  const stopping = new AbortController();
  const release = onStopSignals(() => stopping.abort());
  try {
    const watch = new Watch(address);
    if (flags.json === true) await printJson(watch, address, flags, stopping.signal);
    else {
      const terminal = flags.once === true ? undefined : openTerminal(() => stopping.abort());
      if (terminal === undefined) await printOnce(watch, address, flags, stopping.signal);
      else {
        const shown = { address: printAddress(address), intervalMs: flags.interval, lines: screenLines };
        const screen = new LiveScreen(terminal, createPalette(environment().stdoutColour), shown);
        await screen.run(watch, stopping.signal);
      }
    }
  } finally {
    release();
  }
  return exitCodes.fine;
}

/** Prints one object a line: the first one after one interval, because rates need two looks. */
async function printJson(
  watch: Watch,
  address: Address,
  { interval, once }: TopFlags,
  signal: AbortSignal,
): Promise<void> {
  needed(await watch.look(), address);
  for (;;) {
    await pause(interval, signal);
    if (signal.aborted) return;
    await printer.print(`${toJson(needed(await watch.look(), address))}\n`);
    if (once === true || printer.over) return;
  }
}

async function printOnce(watch: Watch, address: Address, { interval }: TopFlags, signal: AbortSignal): Promise<void> {
  needed(await watch.look(), address);
  await pause(interval, signal);
  if (signal.aborted) return;
  const { stdoutColumns: columns = plainColumns, stdoutColour } = environment();
  const view = needed(await watch.look(), address);
  const lines = screenLines(view, { columns, rows: undefined }, createPalette(stdoutColour));
  await printer.print(lines.map((line) => `${line}\n`).join(''));
}

/** @throws SequentError SEQ_HEALTH without an answer */
function needed({ view, failure }: Look, address: Address) {
  if (view !== undefined && failure === undefined) return view;
  throw noAnswer(address, failure ?? 'none');
}

/** Waits; an abort ends the pause. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
