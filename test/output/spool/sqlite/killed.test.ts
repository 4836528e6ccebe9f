import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { idsOf, openStore, temporaryFolder } from '../folder.ts';

const child = fileURLToPath(new URL('killed-child.ts', import.meta.url));
const rounds = 6;

/** Numbers from 0 to 1 that are always the same. */
function* numbers(seed: number): Generator<number, never, undefined> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

/** Runs the child until it has written so many lines, and kills it. @returns all that it has written */
async function runAndKill(dir: string, first: number, lines: number, spins: number): Promise<readonly string[]> {
  const started = spawn(process.execPath, [child, dir, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  started.stdout.on('data', (chunk) => {
    text += String(chunk);
    if (started.killed || text.split('\n').length <= lines) return;
    // The process goes on meanwhile, so that the signal meets it at any place.
    for (let at = 0; at < spins; at++) Math.sqrt(at);
    started.kill('SIGKILL');
  });
  const [, signal] = await once(started, 'close');
  assert.equal(signal, 'SIGKILL');
  // A line that was not written to its end says nothing.
  return text.split('\n').slice(0, -1);
}

it('all that append has stored is there after kill -9, once and in order, and nothing that was acknowledged', async (t) => {
  const dir = temporaryFolder(t);
  const random = numbers(17);
  let [next, oldest] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const lines = 1 + Math.floor(random.next().value * 400);
    const said = await runAndKill(dir, next, lines, Math.floor(random.next().value * 2e6));
    let stored = next - 1;
    let tried = oldest;
    for (const [sign, from, to] of said.map((line) => line.split(' '))) {
      if (sign === '+') stored = Number(from);
      if (sign === '?') tried = Number(to) + 1;
      if (sign === '-') oldest = Number(to) + 1;
    }
    const { store, news, close } = openStore(t, dir);
    const found = idsOf(store, 0, 1e6).split(' ').filter(Boolean).map(Number);
    const start = found[0] ?? stored + 1;
    assert.ok(
      start === oldest || start === tried,
      `round ${round}: it starts at ${start}, not at ${oldest} or ${tried}`,
    );
    assert.ok(start + found.length > stored, `round ${round}: ${stored} is not there`);
    assert.deepEqual(
      found,
      Array.from(found, (_, index) => start + index),
    );
    assert.deepEqual(news, []);
    [oldest, next] = [start, start + found.length];
    close();
  }
  assert.ok(next > 1_000, `only ${next} records`);
});
