import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Turns } from '../../src/mcp/turns.ts';

/** A piece of work that ends when the test says so. */
function work(name: string, log: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const run = (): Promise<string> => {
    log.push(name);
    return promise;
  };
  return { run, end: () => resolve(name), fail: () => reject(new Error(name)) };
}

const never = new AbortController().signal;

it('lets a few work at the same time, and the others in their order, also after a failure', async () => {
  const turns = new Turns(2, 10);
  const log: string[] = [];
  const [a, b, c, d] = [work('a', log), work('b', log), work('c', log), work('d', log)];
  const results = [a, b, c, d].map(({ run }) => turns.run(never, run));
  await turn();
  assert.deepEqual(log, ['a', 'b']);
  b.fail();
  await assert.rejects(results[1] ?? Promise.resolve(), /b/);
  await turn();
  assert.deepEqual(log, ['a', 'b', 'c']);
  c.end();
  await turn();
  assert.deepEqual(log, ['a', 'b', 'c', 'd']);
  a.end();
  d.end();
  assert.deepEqual(await Promise.all([results[0], results[2], results[3]]), ['a', 'c', 'd']);
  await turns.ended();
});

it('forgets a call that is cancelled while it waits, and refuses more than may wait', async () => {
  const turns = new Turns(1, 1);
  const log: string[] = [];
  const [a, b, c] = [work('a', log), work('b', log), work('c', log)];
  const first = turns.run(never, a.run);
  const cancelling = new AbortController();
  const second = turns.run(cancelling.signal, b.run);
  await assert.rejects(turns.run(never, c.run), /1 calls wait already/);
  cancelling.abort(new Error('cancelled'));
  await assert.rejects(second, /cancelled/);
  const third = turns.run(never, c.run);
  a.end();
  c.end();
  assert.deepEqual(await Promise.all([first, third]), ['a', 'c']);
  assert.deepEqual(log, ['a', 'c']);
  await assert.rejects(turns.run(AbortSignal.abort(new Error('before')), b.run), /before/);
});
