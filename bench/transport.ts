/**
 * Measures the cost of reading the stream: `node bench/transport.ts [ROUNDS [EVENTS]]`; by default 7 rounds of 500 000 recorded
 * events, over a unix socket. Server and client are processes of their own (transport-server.ts, transport-client.ts);
 * the transports take turns, so that a busy moment of the machine meets both. It shows the median, of all but
 * the first tenth of each run.
 *
 * `--windows` compares flow-control windows and read buffers of the direct reader instead.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const figures = z.object({ perSecond: z.number(), cpuPerMillion: z.number(), perBatch: z.number() });
type Figures = z.output<typeof figures>;

interface Case {
  readonly name: string;
  /** Further arguments of the client, after the socket and the number of events. */
  readonly args: readonly string[];
}

const kib = 1024;
const transports: readonly Case[] = [
  { name: 'grpc', args: ['grpc'] },
  { name: 'http2', args: ['http2'] },
  { name: 'direct', args: ['direct'] },
];
const windows: readonly Case[] = [
  ...[64, 256, 1_024, 4_096, 8_192, 16_384].map((window) => ({ window, buffer: 256 })),
  ...[16, 64, 128, 512].map((buffer) => ({ window: 4_096, buffer })),
].map(({ window, buffer }) => ({
  name: `window ${window} KiB, buffer ${buffer} KiB`,
  args: ['direct', `${window * kib}`, `${buffer * kib}`],
}));

const fileBeside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

function measure(socket: string, events: number, { name, args }: Case): Figures {
  const client = [fileBeside('transport-client.ts'), socket, `${events}`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, client, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the client of ${name} ended with ${status}: ${stderr}`);
  return figures.parse(JSON.parse(stdout));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function main(cases: readonly Case[], rounds: number, events: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-transport-'));
  const socket = join(folder, 'tracee.sock');
  const server = spawn(process.execPath, [fileBeside('transport-server.ts'), socket, `${events}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(server.stdout, 'data');
    const results = cases.map((one) => ({ ...one, found: [] as Figures[] }));
    for (let round = 0; round < rounds; round++) {
      for (const result of results) result.found.push(measure(socket, events, result));
    }
    const summary = results.map(({ name, found }) => ({
      name,
      perSecond: median(found.map(({ perSecond }) => perSecond)),
      cpu: median(found.map(({ cpuPerMillion }) => cpuPerMillion)),
      perBatch: median(found.map(({ perBatch }) => perBatch)),
    }));
    const base = summary[0];
    const line = (...cells: readonly string[]) =>
      process.stdout.write(`${cells.map((cell, at) => (at === 0 ? cell.padEnd(36) : cell.padStart(12))).join('')}\n`);
    line(`median of ${rounds}`, 'events/s', 'times', 'CPU s/M', 'times', 'a batch');
    for (const { name, perSecond, cpu, perBatch } of summary) {
      line(
        name,
        Math.round(perSecond).toLocaleString('en'),
        (perSecond / (base?.perSecond ?? 1)).toFixed(2),
        cpu.toFixed(3),
        (cpu / (base?.cpu ?? 1)).toFixed(3),
        perBatch.toFixed(0),
      );
    }
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

const args = process.argv.slice(2);
const numbers = args.filter((arg) => arg !== '--windows').map(Number);
const [rounds = 7, events = 500_000] = numbers;
if (!numbers.every((value) => Number.isSafeInteger(value) && value > 0)) {
  throw new TypeError('rounds and events are whole numbers from 1 on');
}
await main(args.includes('--windows') ? windows : transports, rounds, events);
