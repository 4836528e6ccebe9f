/**
 * `npm run bench:footprint [-- --seconds N --starts N]`: the memory of the built sidecar (`npm run build`) with both packs, and how long
 * it takes from its start to the first event that it evaluates. Memory is shown in two tables: that of `sequent run`, idle and at
 * 20 000 events/s of which 10 % are subscribed, and that of parts of it, each loaded in addition to the parts before by a process of its
 * own (`footprint/loaded.js`), after a collection of garbage. Files are pages of Node's executable and of libraries, which are shared
 * between processes and can be given back by the kernel at any time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { layOutPackage } from './built-package.ts';
import { firstEventLimitMs, loadRecording, median, type Start, toFirstEvent, writeSignature } from './first-event.ts';
import { subscribedEvents } from './stream/measure/clients.ts';
import { cpuSeconds } from './stream/measure/proc.ts';
import { TraceeProcess } from './stream/measure/tracee-process.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, starts: { type: 'string', default: '9' } },
});
const rate = 20_000;
const packs = ['rseq', 'tracee'];
/** After this time the sidecar has collected the garbage of its start. */
const settledMs = 3_000;

interface Memory {
  readonly MiB: number;
  readonly 'own MiB': number;
  readonly 'files MiB': number;
}

/** Resident memory of a process, from proc(5). */
function memoryOf({ pid }: ChildProcess): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const mebibytes = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 102.4) / 10;
  return { MiB: mebibytes('VmRSS'), 'own MiB': mebibytes('RssAnon'), 'files MiB': mebibytes('RssFile') };
}

/** Modules by thread: the main thread, the engine, the intake. */
type Loaded = readonly (readonly string[])[];

/** @param dist folder of the built modules */
function stages(dist: string): readonly (readonly [name: string, modules: Loaded])[] {
  const url = (path: string): string => pathToFileURL(join(dist, path)).href;
  const signatures = packs.flatMap((pack) => globSync(`signatures/${pack}/*.js`, { cwd: dist }).toSorted());
  const zod = import.meta.resolve('zod');
  const self = url('src/self.js');
  const engine = url('src/sidecar/engine/outbox.js');
  const evaluation = [self, url('src/evaluation/evaluation.js'), engine];
  const intake = [url('src/intake/live/open-tracee.js'), url('src/sidecar/intake/ring-sink.js')];
  const main = [self, url('src/cli/program.js'), url('src/cli/commands/run.js')];
  const everySignature = [...evaluation, ...signatures.map(url)];
  return [
    ['Node, one thread', [[]]],
    ['three threads', [[], [], []]],
    ['zod in the main thread', [[zod], [], []]],
    ['zod in the engine', [[zod], [zod], []]],
    ['modules of the main thread', [main, [zod], []]],
    ['modules of the engine', [main, evaluation, []]],
    ['signatures of both packs', [main, everySignature, []]],
    ['modules of the intake', [main, everySignature, intake]],
  ];
}

async function measureStage(modules: Loaded): Promise<Memory> {
  const program = fileURLToPath(new URL('footprint/loaded.js', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(modules)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  try {
    const [text] = await Promise.race([once(child.stdout, 'data'), exited]);
    if (!Buffer.isBuffer(text)) throw new Error(`the modules could not be loaded: exit code ${text}`);
    return memoryOf(child);
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

async function measureStages(dist: string): Promise<Record<string, object>> {
  const table: Record<string, object> = {};
  let before = 0;
  for (const [name, modules] of stages(dist)) {
    const memory = await measureStage(modules);
    table[name] = { ...memory, more: Math.round((memory.MiB - before) * 10) / 10 };
    before = memory.MiB;
  }
  return table;
}

async function measureRun(bin: string, folder: string): Promise<Record<string, object>> {
  const socket = join(folder, 'tracee.sock');
  const server = fileURLToPath(new URL('stream/server/main.ts', import.meta.url));
  const events = subscribedEvents(packs).join(',');
  const command = [process.execPath, server, '--listen', socket, '--events', events, '--share', '0.1'] as const;
  const tracee = await TraceeProcess.start(command, socket);
  const subscribed = tracee.subscribed();
  const args = [bin, 'run', ...packs.flatMap((pack) => ['-s', pack]), '--tracee', `unix:${socket}`, '-o', 'json'];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  try {
    await subscribed;
    await delay(settledMs);
    const idle = memoryOf(child);
    const before = cpuSeconds(child.pid ?? 0);
    const { seconds } = await tracee.send({ seconds: Number(values.seconds), rate }, 600_000);
    const cores = (cpuSeconds(child.pid ?? 0) - before) / seconds;
    return { idle, [`at ${rate} events/s`]: { ...memoryOf(child), cores: Math.round(cores * 1_000) / 1_000 } };
  } finally {
    child.kill('SIGKILL');
    await tracee.end();
  }
}

async function measureStart(bin: string, folder: string): Promise<Start> {
  const signature = writeSignature(folder);
  const messages = await loadRecording(
    fileURLToPath(new URL('../fixtures/recordings/rseq-extra.pb.gz', import.meta.url)),
  );
  const starts: Start[] = [];
  // The first start fills Node's compile cache.
  for (let start = 0; start <= Number(values.starts); start++)
    starts.push(await toFirstEvent(bin, signature, messages, folder));
  const counted = starts.slice(1);
  return { ms: median(counted.map(({ ms }) => ms)), cpuMs: median(counted.map(({ cpuMs }) => cpuMs)) };
}

const folder = mkdtempSync(join(tmpdir(), 'sequent-footprint-'));
try {
  const bin = layOutPackage(folder);
  if (bin === undefined) throw new Error('there is no build to measure: npm run build');
  console.table(await measureRun(bin, folder));
  console.table(await measureStages(join(dirname(bin), '../dist')));
  const { ms, cpuMs } = await measureStart(bin, folder);
  const limits = `medians of ${values.starts} starts; limit ${firstEventLimitMs} ms`;
  console.log(`start to first event: ${ms.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of processor time (${limits})`);
  process.exitCode = ms > firstEventLimitMs ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
