import { setTimeout as delay } from 'node:timers/promises';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { settings } from '../../../config/settings.ts';
import { threadEnvironment } from '../../../config/thread-environment.ts';
import { type FleetStatus, fleetStatus } from '../../../fleet/status/fleet-status.ts';
import { statusLines } from '../../../fleet/status/status-lines.ts';
import { StatusReader } from '../../../fleet/status/status-reader.ts';
import { toJson } from '../../../text/json.ts';
import { describeThrown } from '../../../text/thrown.ts';
import { createPalette } from '../../../top/palette.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { onStopSignals } from '../../signals.ts';
import { LiveScreen } from '../top/live-screen.ts';
import { openTerminal } from '../top/terminal.ts';
import { fleetFrom } from './fleet-settings.ts';

export interface FleetStatusFlags {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly watch?: boolean;
  /** Time between two looks, in milliseconds. */
  readonly interval: number;
}

/** Columns of the view if standard output is no terminal. */
const plainColumns = 120;

/**
 * `sequent fleet status`: shows the nodes, lanes and newest findings of a fleet. With `--watch` it looks again until a key or a
 * signal ends it; without a terminal, only `--json` does.
 * @returns 1 if the view has a problem, and `--watch` was not given
 * @throws SequentError SEQ_FLEET if the NATS of the fleet does not answer, refuses, or lacks the streams
 */
export async function fleetStatusCommand(flags: FleetStatusFlags, effective: EffectiveSettings): Promise<number> {
  const fleet = fleetFrom(effective);
  const stopping = new AbortController();
  const release = onStopSignals(() => stopping.abort());
  const { signal } = stopping;
  const cluster = effective.get(settings.cluster) ?? '';
  const reader = new StatusReader({ fleet, cluster, environment: threadEnvironment(), signal });
  const all = flags.all === true;
  const look = async (): Promise<FleetStatus> => fleetStatus(await reader.read(), { all });
  try {
    const first = await look();
    if (flags.watch !== true) {
      await printer.print(flags.json === true ? `${toJson(first)}\n` : plainText(first, all));
      return first.problems.length > 0 ? exitCodes.bad : exitCodes.fine;
    }
    if (flags.json === true) await printAll(first, look, flags.interval, signal);
    else {
      const terminal = openTerminal(() => stopping.abort());
      if (terminal === undefined) await printer.print(plainText(first, all));
      else {
        const screen = new LiveScreen<FleetStatus>(terminal, createPalette(environment().stdoutColour), {
          address: fleet.servers.join(', '),
          intervalMs: flags.interval,
          lines: (view, { columns, rows }, palette) => statusLines(view, { width: columns, rows, all }, palette),
        });
        await screen.run(watching(first, look), signal);
      }
    }
    return exitCodes.fine;
  } finally {
    release();
    await reader.close();
  }
}

/** Looks that do not fail: a fleet that does not answer keeps its last view. */
function watching(first: FleetStatus, look: () => Promise<FleetStatus>) {
  let [view, isFirst] = [first, true];
  return {
    async look() {
      if (isFirst) {
        isFirst = false;
        return { view, failure: undefined };
      }
      try {
        view = await look();
        return { view, failure: undefined };
      } catch (error) {
        return { view, failure: describeThrown(error) };
      }
    },
  };
}

async function printAll(
  first: FleetStatus,
  look: () => Promise<FleetStatus>,
  interval: number,
  signal: AbortSignal,
): Promise<void> {
  for (let view = first; ; view = await look()) {
    await printer.print(`${toJson(view)}\n`);
    if (printer.over) return;
    await delay(interval, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
}

function plainText(status: FleetStatus, all: boolean): string {
  const { stdoutColumns: width = plainColumns, stdoutColour } = environment();
  return statusLines(status, { width, all }, createPalette(stdoutColour))
    .map((line) => `${line}\n`)
    .join('');
}
