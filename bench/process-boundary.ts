/**
 * Measures the cost of passing events to an engine in a process of its own, through a pipe, in place of a thread with
 * shared memory: `node bench/process-boundary.ts [events]`. The reader only counts bytes.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const self = fileURLToPath(import.meta.url);
/** Size of an event as in docs/bench.md, and events that are handed on together. */
const eventBytes = 620;
const batch = 400;
const event = Buffer.alloc(eventBytes, 7);

/** CPU seconds of a process with its threads: ticks of 10 ms in /proc. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function fill(bytes: Uint8Array): void {
  for (let at = 0; at < batch * eventBytes; at += eventBytes) bytes.set(event, at);
}

async function throughThread(events: number): Promise<number> {
  const ring = new SharedArrayBuffer(batch * eventBytes + 8);
  const words = new Int32Array(ring, 0, 2);
  const bytes = new Uint8Array(ring, 8);
  const worker = new Worker(self, { workerData: ring });
  await new Promise((resolve) => worker.once('message', resolve));
  const before = cpuSeconds(process.pid);
  for (let sent = 0; sent < events; sent += batch) {
    fill(bytes);
    Atomics.store(words, 0, 1);
    Atomics.notify(words, 0);
    Atomics.wait(words, 0, 1);
  }
  const used = cpuSeconds(process.pid) - before;
  await worker.terminate();
  return used;
}

async function throughPipe(events: number, flags: readonly string[]): Promise<{ cpu: number; mib: number }> {
  const child = spawn(process.execPath, [...flags, self, 'child'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { pid, stdin, stdout } = child;
  if (pid === undefined) throw new Error('the child did not start');
  await new Promise((resolve) => stdout.once('data', resolve));
  const mib = residentMiB(pid);
  const before = cpuSeconds(process.pid) + cpuSeconds(pid);
  for (let sent = 0; sent < events; sent += batch) {
    const bytes = Buffer.allocUnsafe(batch * eventBytes);
    fill(bytes);
    if (!stdin.write(bytes)) await new Promise((resolve) => stdin.once('drain', resolve));
  }
  stdin.write(Buffer.from([1]));
  await new Promise((resolve) => stdout.once('data', resolve));
  const cpu = cpuSeconds(process.pid) + cpuSeconds(pid) - before;
  child.kill();
  return { cpu, mib };
}

if (!isMainThread) {
  const words = new Int32Array(workerData, 0, 2);
  const bytes = new Uint8Array(workerData, 8);
  let seen = 0;
  parentPort?.postMessage('ready');
  for (;;) {
    Atomics.wait(words, 0, 0);
    for (let at = 0; at < bytes.length; at += eventBytes) seen += bytes[at] ?? 0;
    Atomics.store(words, 0, 0);
    Atomics.notify(words, 0);
  }
} else if (process.argv[2] === 'child') {
  let seen = 0;
  process.stdout.write('ready');
  process.stdin.on('data', (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; at += eventBytes) seen += bytes[at] ?? 0;
    if (bytes.at(-1) === 1) process.stdout.write(String(seen));
  });
} else {
  const events = Number(process.argv[2] ?? 2_000_000);
  const permissions = ['--permission', `--allow-fs-read=${self}`];
  const rows = [];
  for (let round = 0; round < 3; round++) {
    const thread = await throughThread(events);
    const pipe = await throughPipe(events, []);
    const guarded = await throughPipe(events, permissions);
    const per = (cpu: number): number => Number(((cpu * 1e6) / events).toFixed(3));
    rows.push({
      'thread, CPU s/M': per(thread),
      'process, CPU s/M': per(pipe.cpu),
      'process with --permission, CPU s/M': per(guarded.cpu),
      'process, MiB': Math.round(guarded.mib),
    });
  }
  console.table(rows);
}
