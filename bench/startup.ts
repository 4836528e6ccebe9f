/**
 * How long a command takes to start: `node bench/startup.ts [ROUNDS]`. All cases take turns, each as a process of its own, so
 * that a busy moment of the machine meets all of them; what is shown is the median. One round before is not counted: it
 * fills Node's compile cache, as the first run on a machine does.
 *
 * `run to first event` is the time from the spawn of `run` to its first line on standard output. It loads the shipped packs,
 * and beside them a signature that reports the first event that is evaluated. The other
 * side is a simulated Tracee in this process, which plays a recording from memory, so what it costs is in the figure too.
 *
 * Exits with 1 where a median is over its limit.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layOutPackage } from './built-package.ts';
import {
  firstEventLimitMs,
  loadRecording,
  type Messages,
  median,
  toFirstEvent,
  writeSignature,
} from './first-event.ts';

interface Case {
  readonly name: string;
  readonly limitMs?: number;
  readonly measure: () => number | Promise<number>;
}

const versionLimitMs = 100;
const defaultRounds = 15;

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sequent-startup-'));

/** From spawn to exit, in milliseconds. */
function toExit(args: readonly string[]): number {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return ms;
}

function cases(label: string, bin: string, signature: string, messages: Messages): readonly Case[] {
  return [
    { name: `${label}: --version`, limitMs: versionLimitMs, measure: () => toExit([bin, '--version']) },
    { name: `${label}: list signatures`, measure: () => toExit([bin, 'list', 'signatures']) },
    {
      name: `${label}: run to first event`,
      limitMs: firstEventLimitMs,
      measure: async () => (await toFirstEvent(bin, signature, messages, folder)).ms,
    },
  ];
}

async function main(rounds: number): Promise<number> {
  const signature = writeSignature(folder);
  const messages = await loadRecording(join(root, 'fixtures/recordings/rseq-extra.pb.gz'));
  const built = layOutPackage(folder);
  const all: readonly Case[] = [
    { name: 'node -e 0', measure: () => toExit(['-e', '0']) },
    ...cases('sources', join(root, 'bin/sequent.js'), signature, messages),
    ...(built === undefined ? [] : cases('build', built, signature, messages)),
  ];
  const times = new Map(all.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, measure } of all) {
      const ms = await measure();
      if (round > 0) times.get(name)?.push(ms);
    }
  }
  let tooSlow = 0;
  process.stdout.write(`${'median of'.padEnd(28)}${`${rounds} runs`.padStart(10)}  ${'least'.padStart(8)}  limit\n`);
  for (const { name, limitMs } of all) {
    const own = times.get(name) ?? [];
    const middle = median(own);
    const over = limitMs !== undefined && middle > limitMs;
    if (over) tooSlow++;
    const limit = limitMs === undefined ? '' : `${limitMs} ms${over ? ' OVER' : ''}`;
    const figures = `${`${middle.toFixed(0)} ms`.padStart(10)}  ${`${Math.min(...own).toFixed(0)} ms`.padStart(8)}`;
    process.stdout.write(`${name.padEnd(28)}${figures}  ${limit}\n`);
  }
  if (built === undefined) process.stdout.write('without dist/ the build was not measured: npm run build\n');
  return tooSlow === 0 ? 0 : 1;
}

const rounds = Number(process.argv[2] ?? defaultRounds);
try {
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new TypeError('the number of rounds must be 1 or more');
  process.exitCode = await main(rounds);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
