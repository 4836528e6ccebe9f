/**
 * Measures how many findings per second arrive at a receiver without a loss: `npm run bench:outputs -- --help`. The method
 * is in docs/bench.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rsyslogPart } from '../test/parts/syslog/daemons.ts';
import { everythingIsAFinding } from './findings/writers.ts';
import { missingPart, type Receiver, receivers } from './outputs/receivers.ts';
import { linesOf, runRsyslogOnce } from './outputs/rsyslog.ts';
import { type Load, type Result, runOnce } from './outputs/run-once.ts';
import { subscribedEvents } from './stream/measure/clients.ts';
import { TraceeProcess } from './stream/measure/tracee-process.ts';
import { describeMachine } from './stream/report/machine.ts';
import { short, table, whole } from './stream/report/table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h' },
    seconds: { type: 'string', default: '60' },
    'try-seconds': { type: 'string', default: '5' },
    rate: { type: 'string' },
    spool: { type: 'string' },
  },
});

const help = `npm run bench:outputs -- [RECEIVER...] [--seconds N] [--try-seconds N] [--rate N] [--spool yes|no]

Receivers: ${Object.keys(receivers).join(', ')}, and rsyslog, which forwards the same lines; by default all that are installed (npm run test:parts installs them).

  --seconds N      time for which the highest rate must hold (60)
  --try-seconds N  time of each try on the way to it (5)
  --rate N         measures only this rate
  --spool yes|no   only with the spool on disk, or only without
`;

/** Rates that are tried one after the other, in findings per second. */
const rates = [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 25, 30, 35, 40, 50, 60].map((thousands) => thousands * 1_000);
/** A rate at which something else on the machine caused a loss gets another chance. */
const chances = 2;

type Run = (load: Load) => Promise<Result>;

/** Climbs until a rate does not hold, then goes down until one holds for the whole time. */
async function highest(run: Run, hasSpool: boolean, seconds: number, trySeconds: number) {
  let top = 0;
  for (const rate of rates) {
    if (!(await holds(run, { rate, seconds: trySeconds, hasSpool }))) break;
    top = rate;
  }
  for (const rate of rates.filter((one) => one <= top).toReversed()) {
    const result = await holds(run, { rate, seconds, hasSpool });
    if (result !== undefined) return { rate, result };
  }
  return undefined;
}

async function holds(run: Run, load: Load): Promise<Result | undefined> {
  for (let chance = 0; chance < chances; chance++) {
    const result = await run(load);
    if (result.isSustained) return result;
  }
  return undefined;
}

function described(threads: Result['threads']): string {
  const times = Object.entries(threads).toSorted(([, a], [, b]) => b - a);
  return times.map(([name, us]) => `${name} ${short(us)}`).join(', ');
}

function row(name: string, hasSpool: boolean, rate: number, result: Result): string[] {
  const { due, arrived, threads, busy, peakMiB } = result;
  return [
    name,
    name === 'file' ? '-' : hasSpool ? 'disk' : 'memory',
    whole(rate),
    whole(due),
    whole(due - arrived),
    `${whole(peakMiB)} MiB`,
    described(threads),
    short(busy),
  ];
}

/** Runs Sequent with a receiver. */
async function rowsOf(name: string, receiver: Receiver, tracee: TraceeProcess, signature: string, folder: string) {
  const stores = receivers[name]?.isRemote === true ? [false, true] : [false];
  return rowsWith(name, stores, (load) => runOnce(tracee, signature, receiver, load, folder));
}

/** Runs rsyslog with lines that Sequent has written. */
async function rsyslogRows(tracee: TraceeProcess, signature: string, folder: string) {
  let lines: readonly string[] = [];
  const source: Receiver = {
    async place(home) {
      const path = join(home, 'findings.json');
      const arrived = async () => (lines = linesOf(path)).length;
      return { output: { type: 'file', path }, arrived, remove: async () => {} };
    },
    stop: async () => {},
  };
  await runOnce(tracee, signature, source, { rate: 1_000, seconds: 1, hasSpool: false }, folder);
  return rowsWith('rsyslog', [false, true], (load) => runRsyslogOnce(lines, load, folder));
}

async function rowsWith(name: string, stores: readonly boolean[], once: Run) {
  const [seconds, trySeconds] = [Number(values.seconds), Number(values['try-seconds'])];
  const rows: string[][] = [];
  for (const hasSpool of stores.filter((one) => values.spool === undefined || one === (values.spool === 'yes'))) {
    const run: Run = async (load) => {
      const result = await once(load);
      const verdict = result.isSustained ? 'nothing lost' : result.reason;
      process.stderr.write(
        `${name}, spool ${hasSpool ? 'on disk' : 'in memory'}, ${whole(load.rate)}/s for ${load.seconds} s: ${verdict}; ` +
          `end after ${short(result.drainSeconds)} s; ${described(result.threads)} us each; processors busy ${short(result.busy)}; ${whole(result.peakMiB)} MiB\n`,
      );
      return result;
    };
    const fixed = values.rate === undefined ? undefined : Number(values.rate);
    const best =
      fixed === undefined
        ? await highest(run, hasSpool, seconds, trySeconds)
        : { rate: fixed, result: await run({ rate: fixed, seconds, hasSpool }) };
    if (best !== undefined) rows.push(row(name, hasSpool, best.rate, best.result));
  }
  return rows;
}

async function main(): Promise<void> {
  const unknown = positionals.filter((name) => name !== 'rsyslog' && !Object.hasOwn(receivers, name));
  if (unknown.length > 0) throw new Error(`there is no receiver ${unknown.join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'sequent-bench-outputs-'));
  const events = subscribedEvents();
  const socket = join(folder, 'tracee.sock');
  const server = fileURLToPath(new URL('stream/server/main.ts', import.meta.url));
  const tracee = await TraceeProcess.start(
    [process.execPath, server, '--listen', socket, '--events', events.join(','), '--share', '1'],
    socket,
  );
  try {
    const signature = everythingIsAFinding(events, folder);
    const rows = [
      [
        'receiver',
        'spool',
        'findings/s',
        'findings',
        'lost',
        'peak memory',
        'processor time by thread, µs per finding',
        'processors busy',
      ],
    ];
    for (const [name, type] of Object.entries(receivers)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      const missing = await missingPart(type);
      if (missing !== undefined) {
        process.stderr.write(`${name} is left out: ${missing}\n`);
        continue;
      }
      const receiver = await type.start();
      try {
        rows.push(...(await rowsOf(name, receiver, tracee, signature, folder)));
      } finally {
        await receiver.stop();
      }
    }
    const noRsyslog = await missingPart({ part: rsyslogPart });
    if (noRsyslog !== undefined) process.stderr.write(`rsyslog is left out: ${noRsyslog}\n`);
    else if (positionals.length === 0 || positionals.includes('rsyslog')) {
      rows.push(...(await rsyslogRows(tracee, signature, folder)));
    }
    process.stdout.write(`${describeMachine()}\n\n${table(rows)}\n`);
  } finally {
    await tracee.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.help) process.stdout.write(help);
else {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`the bench has failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
