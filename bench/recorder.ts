/**
 * Measures what the flight recorder costs: `node bench/recorder.ts [--rounds N] [--seconds N] [--write]`. The stream bench's simulated Tracee
 * sends events to `sequent run --history` with and without `--recorder`, in turns: at 20 000 events/s, and as fast as they are read.
 *
 * It exits with 1 if the recorder costs more than 0.1 core or 64 MiB at 20 000 events/s, or if counts do not add up.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { faultsOf } from './stream/measure/check.ts';
import { type Client, sequent, subscribedEvents } from './stream/measure/clients.ts';
import { type Figures, median, middle, type Series } from './stream/measure/figures.ts';
import { takeTurns } from './stream/measure/rounds.ts';
import type { Run } from './stream/measure/run.ts';
import { TraceeProcess } from './stream/measure/tracee-process.ts';
import { writeInto } from './stream/report/document.ts';
import { describeMachine } from './stream/report/machine.ts';
import { percent, rate, short, table, whole } from './stream/report/table.ts';
import { eventsPerSecond } from './stream/scenarios/steady.ts';

const bound = { cores: 0.1, mebibytes: 64 };
const document = fileURLToPath(new URL('../docs/bench.md', import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

/** Counts of the recorder at the end of a run. */
interface Recorded {
  readonly recorded: number;
  readonly dropped: number;
  readonly bytes: number;
}

const statistics = z.looseObject({
  recorder_events: z.int().optional(),
  recorder_lost: z.looseObject({ ring: z.int(), disk: z.int() }).optional(),
  recorder_bytes: z.int().optional(),
});
const recorded: Recorded[] = [];

/** `sequent run` with a history, and with more flags. */
function client(id: string, name: string, flags: readonly string[]): Client {
  const base = sequent(id, name);
  return {
    ...base,
    command: (around) => {
      const [program, ...args] = base.command(around);
      return [program, ...args, '--history', join(around.folder, 'history'), ...flags];
    },
    counts(process, around) {
      const file = join(around.folder, 'statistics.json');
      const own = statistics.parse(JSON.parse(readFileSync(file, 'utf8')));
      const { recorder_events: events, recorder_bytes: bytes, recorder_lost: lost } = own;
      if (events !== undefined && bytes !== undefined && lost !== undefined)
        recorded.push({ recorded: events, dropped: lost.ring + lost.disk, bytes });
      return base.counts(process, around);
    },
  };
}

const without = client('without', 'without `--recorder`', []);
const recording = client('recorder', 'with `--recorder 256MiB`', ['--recorder', '256MiB']);

async function main(folder: string): Promise<number> {
  const events = subscribedEvents();
  const socket = join(folder, 'tracee.sock');
  const server = fileURLToPath(new URL('stream/server/main.ts', import.meta.url));
  const tracee = await TraceeProcess.start(
    [
      process.execPath,
      server,
      '--listen',
      socket,
      '--events',
      events.join(','),
      '--share',
      '0.01',
      '--length',
      '16384',
    ],
    socket,
  );
  const faults: string[] = [];
  const foreign: number[] = [];
  const onRun = (run: Run): void => {
    faults.push(...faultsOf(run));
    foreign.push(run.foreign);
    process.stderr.write(
      `${run.client.id}: ${short(run.cpuSeconds)} s of a processor, peak ${whole(run.memory.peak)} MiB\n`,
    );
  };
  const turns = { tracee, clients: [without, recording], events, rounds, folder, onRun };
  const order = { seconds, rate: eventsPerSecond };
  const steady = await takeTurns({ ...turns, plan: { warmUp: order, order } });
  const atRate = recorded.splice(0);
  const full = await takeTurns({ ...turns, plan: { warmUp: { seconds }, order: { seconds } } });
  const atPeak = recorded.splice(0);
  await tracee.end();
  const cores = more(steady, 'cores');
  const mebibytes = more(steady, 'peakMiB');
  const wait = more(full, 'longestBlockedMs');
  const isCheap = cores <= bound.cores && mebibytes <= bound.mebibytes;
  const head = [
    '',
    'cores',
    'events/s',
    'dropped by Sequent',
    'dropped by the recorder',
    'Tracee held up',
    'longest wait',
    'peak memory',
  ];
  const shown = (series: ReadonlyMap<Client, Series>, own: readonly Recorded[]): string =>
    table([head, ...[...series].map(([{ name }, one]) => row(name, one, name === recording.name ? own : undefined))]);
  const text = [
    `\`npm run bench:recorder\`, ${new Date().toISOString().slice(0, 10)}. ${describeMachine()}. Medians of ${rounds} rounds of ${seconds} s; 1 % of the events are subscribed.`,
    `Meanwhile other programs kept ${median(foreign).toFixed(2)} processors busy (median of the runs; ${Math.max(...foreign).toFixed(2)} at worst).`,
    ...(faults.length === 0 ? [] : [`These counts do not add up: ${faults.join('; ')}.`]),
    'At 20 000 events/s:',
    shown(steady, atRate),
    `The recorder costs ${short(cores)} cores and ${whole(mebibytes)} MiB more (bounds: ${bound.cores} and ${bound.mebibytes} MiB). An event takes ${whole(median(atRate.map(({ bytes, recorded: count }) => bytes / count)))} bytes on the disk.`,
    'As fast as Sequent reads:',
    shown(full, atPeak),
    `The longest wait of Tracee differs by ${short(wait)} ms (median of the differences of the rounds).`,
  ].join('\n\n');
  process.stdout.write(`${text}\n`);
  if (values.write) writeInto(document, text, 'recorder');
  return faults.length > 0 || !isCheap ? 1 : 0;
}

function row(name: string, series: Series, own: readonly Recorded[] | undefined): readonly string[] {
  const lost = own && median(own.map(({ dropped, recorded: count }) => dropped / (dropped + count)));
  return [
    name,
    short(middle(series, 'cores')),
    rate(middle(series, 'sentRate')),
    percent(middle(series, 'droppedShare')),
    lost === undefined ? '' : percent(lost),
    percent(middle(series, 'blockedShare')),
    `${short(middle(series, 'longestBlockedMs'))} ms`,
    `${whole(middle(series, 'peakMiB'))} MiB`,
  ];
}

/** Increase of a figure with the recorder: the median of the differences, round by round. */
function more(series: ReadonlyMap<Client, Series>, of: keyof Figures): number {
  const figures = (client: Client): readonly Figures[] => series.get(client)?.figures ?? [];
  return median(figures(recording).map((each, round) => each[of] - (figures(without)[round]?.[of] ?? Number.NaN)));
}

const folder = mkdtempSync(join(tmpdir(), 'sequent-bench-'));
try {
  process.exitCode = await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
