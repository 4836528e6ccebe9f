import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ownThreadFolder, threadTimeReader } from '../../src/supervision/thread-time.ts';

async function threadThat(t: TestContext, does: string): Promise<string> {
  const source = `
    const { parentPort } = require('node:worker_threads');
    parentPort.postMessage('/proc/' + require('node:fs').readlinkSync('/proc/thread-self'));
    setImmediate(() => { ${does} });`;
  const worker = new Worker(source, { eval: true });
  t.after(() => worker.terminate());
  const { promise, resolve } = Promise.withResolvers<string>();
  worker.once('message', resolve);
  return promise;
}

it('a thread that works is seen to use time', async (t) => {
  const read = threadTimeReader(await threadThat(t, 'for (;;);'));
  const first = read();
  assert.ok(first);
  for (;;) {
    const next = read();
    assert.ok(next);
    if (next.usedMs > first.usedMs + 20) break;
    await turn();
  }
});

it('a thread that is blocked is seen to sleep', async (t) => {
  const read = threadTimeReader(await threadThat(t, 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'));
  for (;;) {
    const before = read();
    await turn();
    const after = read();
    assert.ok(before && after);
    if (before.sleeps && after.sleeps && before.usedMs === after.usedMs) break;
  }
});

it('the folder of a thread is its own', () => {
  assert.equal(readFileSync(`${ownThreadFolder()}/stat`, 'latin1').split(' ')[0], String(process.pid));
});

it('a thread that does not exist has no times', () => {
  assert.equal(threadTimeReader('/proc/0/task/0')(), undefined);
  assert.equal(threadTimeReader(undefined)(), undefined);
});
