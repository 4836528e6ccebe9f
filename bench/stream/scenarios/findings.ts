import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  everythingIsAFinding,
  type Load,
  pinoWrites,
  type Sink,
  sequentWrites,
  type Written,
} from '../../findings/writers.ts';
import type { TraceeProcess } from '../measure/tracee-process.ts';
import { short, table, whole } from '../report/table.ts';
import type { Bench, Scenario } from './scenario.ts';

const wanted = { rate: 20_000, seconds: 30 };
/** Rates that are tried one after the other until something is lost. */
const rates = [25_000, 30_000, 35_000, 40_000, 50_000, 60_000, 80_000, 100_000, 120_000];
const trySeconds = 3;
/** pino never loses anything, as it keeps all in memory. It keeps up where it needs hardly longer than it is given. */
const keepsUp = 1.05;

const sinks: readonly Sink[] = ['file', 'pipe'];

interface Writer {
  readonly name: string;
  write(load: Load): Promise<Written>;
}

export const findings: Scenario = {
  name: 'findings',
  summary: '20 000 findings/s into a file and through a pipe, and as many as arrive; beside pino',
  isSlow: true,
  async run(bench) {
    const tracee = await bench.simulate(1);
    const sample = join(bench.folder, 'sample.json');
    const writers = [sequentWriter(bench, tracee, sample), pinoWriter(sample)];
    const rows = [
      ['writer', 'into', 'records', 'arrived', 'lost', 'cores', 'peak memory', 'most records/s without a loss'],
    ];
    for (const sink of sinks) {
      for (const writer of writers) rows.push(await row(bench, writer, sink));
    }
    await tracee.end();
    const { rate, seconds } = atScale(bench);
    const text = [
      `Each event is a finding with one event as evidence, ${whole(firstLine(sample).length)} bytes as JSON. pino writes one such record repeatedly. The rate is ${whole(rate)} a second for ${seconds} s, then higher rates for ${trySeconds} s each, until a record is lost. Sequent shares the processors with the simulated Tracee and the reader of the pipe; pino has no engine.`,
      table(rows),
    ];
    return { title: 'Findings into a file and through a pipe', text: text.join('\n\n') };
  },
};

function atScale({ scale }: Bench): { readonly rate: number; readonly seconds: number } {
  return { rate: wanted.rate, seconds: Math.max(1, wanted.seconds * scale) };
}

function sequentWriter(bench: Bench, tracee: TraceeProcess, sample: string): Writer {
  const signature = everythingIsAFinding(bench.events, bench.folder);
  return {
    name: 'Sequent',
    async write(load) {
      const written = await sequentWrites(tracee, signature, load);
      if (load.sink === 'file') writeFileSync(sample, firstLine(written.file));
      return written;
    },
  };
}

function pinoWriter(sample: string): Writer {
  return { name: 'pino alone', write: (load) => pinoWrites(sample, load) };
}

async function row(bench: Bench, writer: Writer, sink: Sink): Promise<string[]> {
  const load = { ...atScale(bench), sink, folder: bench.folder };
  const { due, arrived, cores, peakMiB } = await writer.write(load);
  let most = due === arrived ? load.rate : Number.NaN;
  for (const rate of rates) {
    const written = await writer.write({ ...load, rate, seconds: Math.min(trySeconds, load.seconds) });
    const isLate = written.seconds > Math.min(trySeconds, load.seconds) * keepsUp;
    if (written.arrived < written.due || isLate) break;
    most = rate;
  }
  return [
    writer.name,
    sink,
    whole(due),
    whole(arrived),
    whole(due - arrived),
    short(cores),
    `${whole(peakMiB)} MiB`,
    whole(most),
  ];
}

function firstLine(path: string): string {
  const file = openSync(path, 'r');
  const start = Buffer.alloc(65_536);
  const length = readSync(file, start);
  closeSync(file);
  const text = start.toString('utf8', 0, length);
  return text.split('\n', 1)[0] ?? text;
}
