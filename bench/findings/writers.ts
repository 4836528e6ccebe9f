import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { cpuSeconds, memory } from '../stream/measure/proc.ts';
import type { TraceeProcess } from '../stream/measure/tracee-process.ts';

/** Where records go: into a file, or through a pipe that `wc` reads. */
export type Sink = 'file' | 'pipe';

/** How many records of one run arrived, and at what cost. */
export interface Written {
  /** Records that should have been written, and those that were. */
  readonly due: number;
  readonly arrived: number;
  /** Seconds from the first record until all were written or lost. */
  readonly seconds: number;
  /** Processors in use. */
  readonly cores: number;
  readonly peakMiB: number;
}

export interface Load {
  readonly rate: number;
  readonly seconds: number;
  readonly sink: Sink;
  readonly folder: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const statistics = z.looseObject({ findings: z.int(), received: z.int(), undelivered: z.int(), dropped: z.int() });
const pinoTally = z.object({ written: z.int(), seconds: z.number() });

/** Every event that Tracee sends is a finding of its own, with that event as its evidence. */
export function everythingIsAFinding(events: readonly string[], folder: string): string {
  const path = join(folder, 'everything.ts');
  writeFileSync(
    path,
    `import { defineSignature, z } from 'tracee-sequent';
let count = 0;
const report = (_event, ctx) => ctx.report({ text: 'x'.repeat(100) }, { subject: String(count++) });
export default defineSignature({
  id: 'BENCH-2', name: 'everything', version: '1.0.0', description: 'Every event is a finding',
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1204.002' } },
  falsePositives: ['all'],
  finding: z.strictObject({ text: z.string() }),
  on: Object.fromEntries(${JSON.stringify(events)}.map((name) => [name, report])),
});
`,
  );
  return path;
}

/** Runs Sequent behind a simulated Tracee. */
export async function sequentWrites(
  tracee: TraceeProcess,
  signature: string,
  { rate, seconds, sink, folder }: Load,
  program = join(root, 'bin/sequent.js'),
): Promise<Written & { readonly file: string; readonly said: string }> {
  const home = mkdtempSync(join(folder, 'sequent-'));
  const [file, stats] = [join(home, 'findings'), join(home, 'stats')];
  const output = sink === 'file' ? `json=${file}` : 'json';
  const flags = ['--tracee', `unix:${tracee.socket}`, '-s', signature, '-o', output, '--stats', stats];
  const subscribed = tracee.subscribed();
  const { child, pid, lines, said, closed } = startWriter([program, 'run', ...flags], sink, home);
  await subscribed;
  const warmUp = await tracee.send({ seconds: 2, rate: Math.min(rate, 5_000) }, 60_000);
  await delay(500);
  const before = cpuSeconds(pid);
  const sent = await tracee.send({ seconds, rate }, 600_000);
  const cores = (cpuSeconds(pid) - before) / sent.seconds;
  await delay(1_000);
  const { peak } = memory(pid);
  child.kill('SIGTERM');
  await closed;
  const { findings } = statistics.parse(JSON.parse(readFileSync(stats, 'utf8')));
  const due = warmUp.events + sent.events + sent.missed;
  const arrived = (await lines) ?? (await linesOf(file));
  return {
    due,
    arrived: Math.min(arrived, findings),
    seconds: sent.seconds,
    cores,
    peakMiB: peak,
    file,
    said: await said,
  };
}

/** Runs pino with one record, over and over. */
export async function pinoWrites(sample: string, { rate, seconds, sink, folder }: Load): Promise<Written> {
  const home = mkdtempSync(join(folder, 'pino-'));
  const file = join(home, 'records');
  const args = [join(root, 'bench/findings/pino-writer.ts'), sample, `${rate}`, `${seconds}`];
  const { pid, lines, said, closed } = startWriter([...args, ...(sink === 'file' ? [file] : [])], sink, home);
  let [cpu, peakMiB] = [0, 0];
  const watch = setInterval(() => {
    try {
      [cpu, peakMiB] = [cpuSeconds(pid), memory(pid).peak];
    } catch {
      // It has just ended.
    }
  }, 100);
  await closed;
  clearInterval(watch);
  const tally = pinoTally.parse(JSON.parse(await said));
  const arrived = (await lines) ?? (await linesOf(file));
  return { due: tally.written, arrived, seconds: tally.seconds, cores: cpu / tally.seconds, peakMiB };
}

/** A pipe that `wc` reads. */
function countingPipe(folder: string): { readonly fd: number; readonly lines: Promise<number> } {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const counter = spawn('sh', ['-c', 'wc -l < "$0"', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  // Opening waits for the reader.
  return { fd: openSync(path, 'w'), lines: text(counter.stdout).then(Number) };
}

async function linesOf(file: string): Promise<number> {
  const { stdout } = await promisify(execFile)('wc', ['-l', file]);
  return Number.parseInt(stdout, 10);
}

/** Starts a program whose standard output is a pipe that is read, where that is where its records go. */
function startWriter(args: readonly string[], sink: Sink, home: string) {
  const pipe = sink === 'pipe' ? countingPipe(home) : undefined;
  const child = spawn(process.execPath, args, { stdio: ['ignore', pipe?.fd ?? 'ignore', 'pipe'] });
  if (pipe !== undefined) closeSync(pipe.fd);
  const { stderr } = child;
  if (stderr === null) throw new TypeError('there is no standard error');
  return { child, pid: child.pid ?? 0, lines: pipe?.lines, said: text(stderr), closed: once(child, 'close') };
}
