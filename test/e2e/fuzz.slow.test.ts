import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const fuzz = fileURLToPath(new URL('../../scripts/fuzz.ts', import.meta.url));
const self = new URL('../../src/self.ts', import.meta.url).href;

interface Outcome {
  readonly through: string;
  readonly exit: number;
  readonly received: number;
  readonly unmatched: number;
  readonly dropped: number;
  readonly invalid: number;
  readonly evaluated: number;
  readonly bugs: number;
}

it('each of 4 000 damaged messages is counted once, in replay and over both transports alike', async (t) => {
  const args = ['--import', self, fuzz, '--messages', '4000', '--seed', '20261127'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGTERM'));
  const [out, log] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const outcomes = out
    .trim()
    .split('\n')
    .map((line): Outcome => JSON.parse(line));
  assert.deepEqual(
    outcomes.map(({ through }) => through),
    ['replay', 'direct', 'grpc'],
    log,
  );
  const counts = outcomes.map(({ exit, received, unmatched, dropped, invalid, evaluated, bugs }) => {
    assert.equal(received, unmatched + dropped + invalid + evaluated);
    return { exit, received, unmatched, dropped, invalid, evaluated, bugs };
  });
  const [replayed] = counts;
  assert.ok(replayed !== undefined && replayed.invalid > 1_000 && replayed.evaluated > 500);
  assert.deepEqual([replayed.exit, replayed.received, replayed.bugs], [0, 4_000, 0], log);
  assert.deepEqual(counts, [replayed, replayed, replayed]);
});
