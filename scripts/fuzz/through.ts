import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { simulate } from '../../src/simulated/simulate.ts';

export type Way = 'replay' | 'direct' | 'grpc';

/** How one run of the program ended, and what it counted. */
export interface Outcome {
  readonly exit: number | NodeJS.Signals;
  readonly received: number;
  readonly unmatched: number;
  readonly dropped: number;
  readonly invalid: number;
  readonly evaluated: number;
  readonly findings: number;
  readonly undelivered: number;
  /** Messages of the program about bugs of its own. */
  readonly bugs: readonly string[];
  /** The end of its log. */
  readonly log: string;
}

const program = fileURLToPath(new URL('../../bin/sequent.js', import.meta.url));
const logBytes = 1 << 16;
const batch = 256;

/**
 * Puts messages through the program as its user would: `replay` from standard input, or `run` over one of its transports.
 * @param options more options of the program
 */
export async function through(
  way: Way,
  messages: Iterable<Uint8Array>,
  count: number,
  options: readonly string[],
): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), 'sequent-fuzz-'));
  const stats = join(home, 'stats');
  try {
    const common = ['--output', 'json', '--log-format', 'json', '--stats', stats, ...options];
    if (way === 'replay')
      return await outcome(['replay', '-', ...common], stats, (input) => writeFrames(input, messages));
    const tracee = await simulate({
      address: { kind: 'unix', path: join(home, 'socket') },
      messages: () => batches(messages),
    });
    try {
      const address = `unix:${join(home, 'socket')}`;
      const run = [
        'run',
        '--tracee',
        address,
        '--transport',
        way,
        '--max-events',
        `${count}`,
        '--on-overload',
        'block',
      ];
      return await outcome([...run, ...common], stats, async () => {});
    } finally {
      tracee.kill();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function outcome(
  args: readonly string[],
  stats: string,
  feed: (input: NodeJS.WritableStream) => Promise<void>,
): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
  let log = '';
  const bugs: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (line.includes('bug of Sequent')) bugs.push(line);
    log = (log + text).slice(-logBytes);
  });
  // A program that ends early is told by its exit code.
  child.stdin.on('error', () => {});
  const ended = once(child, 'close');
  await Promise.race([feed(child.stdin), ended]);
  child.stdin.end();
  const [code, signal] = await ended;
  const counts = readCounts(stats);
  return { exit: code ?? signal, ...counts, bugs, log };
}

const nothing = { received: 0, unmatched: 0, dropped: 0, invalid: 0, evaluated: 0, findings: 0, undelivered: 0 };

function readCounts(stats: string): typeof nothing {
  let all: typeof nothing;
  try {
    all = JSON.parse(readFileSync(stats, 'utf8'));
  } catch {
    return nothing;
  }
  const { received, unmatched, dropped, invalid, evaluated, findings, undelivered } = all;
  return { received, unmatched, dropped, invalid, evaluated, findings, undelivered };
}

/** The `.pb` form of recordings: each message after its length. */
async function writeFrames(input: NodeJS.WritableStream, messages: Iterable<Uint8Array>): Promise<void> {
  for (const message of messages) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(message.length);
    if (!input.write(Buffer.concat([length, message]))) await once(input, 'drain');
  }
}

async function* batches(messages: Iterable<Uint8Array>) {
  let some: { bytes: Uint8Array; start: number; end: number }[] = [];
  for (const bytes of messages) {
    some.push({ bytes, start: 0, end: bytes.length });
    if (some.length < batch) continue;
    yield some;
    some = [];
  }
  yield some;
}
