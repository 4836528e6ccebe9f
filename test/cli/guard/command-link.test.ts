import assert from 'node:assert/strict';
import { once } from 'node:events';
import { it, type TestContext } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { CommandLink, guardWords, stepWord } from '../../../src/cli/guard/command-link.ts';
import { replayCountsMemory } from '../../../src/cli/guard/replay-counts.ts';
import { maxCountedAuthors, watchWords } from '../../../src/engine/authors/watch.ts';
import { loadingMemory } from '../../../src/packs/loading-sign.ts';

function linked(t: TestContext) {
  const { port1, port2 } = new MessageChannel();
  t.after(() => port1.close());
  const memory = {
    loading: loadingMemory(),
    words: new SharedArrayBuffer(guardWords * Int32Array.BYTES_PER_ELEMENT),
    runs: new SharedArrayBuffer(maxCountedAuthors * Int32Array.BYTES_PER_ELEMENT),
    counts: replayCountsMemory(),
  };
  return { link: new CommandLink(port2, memory), guard: port1, words: new Int32Array(memory.words) };
}

it('counts steps in a word of its own, which wraps around', (t) => {
  const { link, words } = linked(t);
  assert.ok(!Object.values<number>(watchWords).includes(stepWord));
  for (let step = 0; step < 3; step++) link.step();
  assert.equal(words[stepWord], 3);
  words[stepWord] = 2 ** 31 - 1;
  link.step();
  assert.equal(words[stepWord], -(2 ** 31));
});

it('tells the guard when it reacts to a signal, and calls only handlers that are still set', async (t) => {
  const { link, guard } = linked(t);
  const told: unknown[] = [];
  guard.on('message', (message) => told.push(message));
  const calls: string[] = [];
  const release = link.onSignal('SIGTERM', (signal) => calls.push(signal));
  link.onSignal('SIGHUP', (signal) => calls.push(signal));
  link.loadTimeout(1_500);
  release();
  link.say({ say: 'done', exitCode: 1 });
  guard.postMessage('SIGTERM');
  guard.postMessage('SIGHUP');
  while (calls.length === 0 || told.length < 5) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(calls, ['SIGHUP']);
  assert.deepEqual(told, [
    { say: 'reacts', signal: 'SIGTERM', reacts: true },
    { say: 'reacts', signal: 'SIGHUP', reacts: true },
    { say: 'load-timeout', ms: 1_500 },
    { say: 'reacts', signal: 'SIGTERM', reacts: false },
    { say: 'done', exitCode: 1 },
  ]);
  guard.close();
  await once(guard, 'close');
});
