import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { askUntil } from '../../e2e/ask-health.ts';
import { seeded, upTo } from '../random.ts';
import { type Act, type Arrived, arrivedOf, FaultyReceiver } from '../receiver.ts';
import { program, remoteCountsOf } from '../sidecar.ts';
import { assertEnd } from './end.ts';
import { answerOf, Looks, medianOf } from './looks.ts';
import { assertMoved } from './moved.ts';
import { Operator } from './operator.ts';
import { SteadyTracee } from './steady-tracee.ts';
import { Troubled } from './troubles/troubled.ts';
import { goThrough } from './troubles/troubles.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Time from a change of the files to the next one, in seconds. */
  readonly everySeconds: number;
}

/** Milliseconds from one look at the counts to the next one. */
const lookMs = 3_000;
/** Milliseconds for which the receiver behaves in one way. */
const weatherMs = 7_000;
/** Milliseconds after which a reload that does not come is a fault. */
const patienceMs = 60_000;
/** Memory of the last third of a run, at most, in parts of that of the middle third. */
const growth = 1.1;
/** The heaps of a run that is shorter still grow to their size. */
const minutesToSettle = 10;

const weathers: readonly { readonly act: Act; readonly share: number; readonly slowMs: number }[] = [
  { act: 200, share: 1, slowMs: 0 },
  { act: 200, share: 1, slowMs: 400 },
  { act: 500, share: 1, slowMs: 0 },
  { act: { status: 429, retryAfterSeconds: 1 }, share: 0.5, slowMs: 0 },
  { act: 'lost', share: 0.3, slowMs: 0 },
  { act: 503, share: 0.3, slowMs: 50 },
];

/**
 * Runs a sidecar for minutes while its files change, its receiver fails, its file of findings rotates and Tracee is
 * killed and started again. Beside it, everything goes wrong with a second sidecar. At each look the counts add up and no counter falls. At the end each finding is in the files
 * and at the receiver, every event that came was evaluated once, and memory has not grown in the last third.
 * @returns what happened
 */
export async function soak({ minutes, seed, everySeconds }: SoakOptions): Promise<unknown> {
  const random = seeded(seed);
  let weather = weathers[0];
  const receiver = await FaultyReceiver.start(
    () => (weather !== undefined && random() < weather.share ? weather.act : 200),
    () => weather?.slowMs ?? 0,
  );
  const home = mkdtempSync(join(tmpdir(), 'sequent-soak-'));
  const at = (name: string): string => join(home, name);
  const tracee = new SteadyTracee(at('tracee.sock'));
  await tracee.start();
  const outputs = `spool: { dir: '${at('spool')}' }
outputs:
  - { name: local, type: file, path: '${at('findings.json')}', rotate: { size: 1MiB, keep: 1000, gzip: true } }
  - { name: soc, type: webhook, url: '${receiver.url}', body: ndjson, retry: { first: 100ms, most: 2s } }
`;
  const operator = new Operator(home, outputs, seeded(seed + 1));
  const health = at('health.sock');
  const args = ['run', '--config', operator.config, '--tracee', `unix:${at('tracee.sock')}`, '--arch', 'amd64'];
  args.push('--health', `unix:${health}`, '--stats', at('stats.json'), '--log-format', 'text');
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', openSync(at('log.txt'), 'w')],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  const ended = once(child, 'close');
  const changes: Record<string, number> = {};
  const over = new AbortController();
  let troubled: Troubled | undefined;
  try {
    await askUntil(health, '/readyz', ({ status }) => status === 200);
    const looks = new Looks(health, child.pid ?? 0);
    const until = performance.now() + minutes * 60_000;
    const repeat = async (ms: number, act: () => Promise<void> | void): Promise<void> => {
      try {
        while (performance.now() < until && !over.signal.aborted) {
          const next = performance.now() + ms;
          await act();
          await delay(Math.max(0, next - performance.now()), undefined, { signal: over.signal }).catch(() => {});
        }
      } finally {
        over.abort();
      }
    };
    const weatherRandom = seeded(seed + 2);
    const faultRandom = seeded(seed + 3);
    const besides = await Troubled.start(at('troubled'));
    troubled = besides;
    const [troubles] = await Promise.all([
      goThrough(besides, over.signal),
      repeat(lookMs, () => looks.look()),
      repeat(weatherMs, async () => {
        weather = weathers[upTo(weatherRandom, weathers.length)];
        await receiver.up();
        if (weatherRandom() < 0.15) await receiver.down();
      }),
      repeat(everySeconds * 1_000, async () => {
        const before = (await reloadOf(health)).at;
        const { what, isWrong } = operator.change();
        changes[what] = (changes[what] ?? 0) + 1;
        if (what === 'none' || faultRandom() < 0.3) child.kill('SIGHUP');
        if (faultRandom() < 0.3) await tracee.restart();
        if (faultRandom() < 0.3) tracee.lose(BigInt(1 + upTo(faultRandom, 100)));
        await reloaded(health, { what, isWrong, before });
      }),
    ]);
    const lastReload = (await reloadOf(health)).at;
    operator.settle();
    child.kill('SIGHUP');
    await reloaded(health, { what: 'end', isWrong: false, before: lastReload });
    tracee.finish();
    await receiver.heal();
    await askUntil(health, '/healthz', (answer) => {
      const [soc] = remoteCountsOf(answer);
      return answer.gauges['held'] === 0 && soc?.spooled === 0;
    });
    await looks.look();
    child.kill('SIGTERM');
    const [exitCode] = await ended;
    assert.equal(exitCode, 0, 'exit code');
    const stats = readFileSync(at('stats.json'), 'utf8');
    const result = assertEnd({ stats, local: findingsIn(home), receiver });
    const [middle, last] = [medianOf(looks.memory, 1 / 3, 2 / 3), medianOf(looks.memory, 2 / 3, 1)];
    const memoryMiB = { start: medianOf(looks.memory, 0, 0.1), middle, last, most: Math.max(...looks.memory) };
    const metrics = assertMoved(new Set([...looks.moved, ...besides.moved]));
    const all = {
      changes,
      ...result,
      restarts: tracee.restarts,
      looks: looks.memory.length,
      memoryMiB,
      troubles,
      metrics,
    };
    const isFlat = minutes < minutesToSettle || last <= growth * middle;
    assert.ok(isFlat, `memory grows: ${looks.memory.join(' ')} in ${JSON.stringify(all)}`);
    return all;
  } catch (error) {
    throw new Error(`the end of the log:\n${readFileSync(at('log.txt'), 'utf8').slice(-4_000)}`, { cause: error });
  } finally {
    over.abort();
    child.kill('SIGKILL');
    tracee.kill();
    await receiver.down();
    await troubled?.end();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Reload {
  readonly result: string;
  readonly at?: string;
  readonly fault?: string;
}

async function reloadOf(health: string): Promise<Reload> {
  const { reload }: { readonly reload?: Reload } = Object(await answerOf(health));
  assert.ok(reload !== undefined, 'health does not tell of reloads');
  return reload;
}

interface Expected {
  readonly what: string;
  readonly isWrong: boolean;
  /** Time of the reload before the change. */
  readonly before: string | undefined;
}

/** Waits until a reload has ended as expected after a change. */
async function reloaded(health: string, { what, isWrong, before }: Expected): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const { result, at, fault = '' } = await reloadOf(health);
    if (at !== before && (result === 'refused') === isWrong) return;
    assert.ok(performance.now() < until, `the reload after "${what}": ${result} at ${at} (before: ${before}) ${fault}`);
    await delay(100);
  }
}

/** The findings in the order in which they were written. Names of rotated files sort by time. */
function findingsIn(home: string): readonly Arrived[] {
  const names = readdirSync(home).filter((name) => name.startsWith('findings.json.'));
  return [...names.sort(), 'findings.json']
    .map((name) => ({ name, bytes: readFileSync(join(home, name)) }))
    .flatMap(({ name, bytes }) => (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n'))
    .filter((line) => line !== '')
    .map(arrivedOf);
}
