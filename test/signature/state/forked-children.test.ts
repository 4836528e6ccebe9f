import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ForkedChildren, type Thread } from '../../../src/public/index.ts';

const second = 1_000_000_000n;
const forkedAt = 1_700_000_000n * second;

function thread(hostTid: number, afterFork: bigint): Thread {
  const startTime = forkedAt + afterFork;
  return { uniqueId: 7, hostTid, tid: hostTid, name: 'x', startTime, syscall: '', compat: false };
}

describe('children of forks that do not tell when they started', () => {
  it('are met once, by the first event of theirs', () => {
    const children = new ForkedChildren<string>(4);
    children.expect(5, forkedAt, 'child');
    assert.equal(children.take(6, thread(6, -1n)), undefined);
    assert.equal(children.take(5, thread(5, -1_000n)), 'child');
    assert.equal(children.take(5, thread(5, -1_000n)), undefined);
    assert.equal(children.size, 0);
  });

  it('are told from others that had the number before, or have it later', () => {
    const children = new ForkedChildren<string>(4);
    children.expect(5, forkedAt, 'child');
    assert.equal(children.take(5, thread(5, -2n * second)), undefined);
    assert.equal(children.take(5, thread(5, 2n * second)), undefined);
    assert.equal(children.take(5, thread(5, 0n)), 'child');
  });

  it('may act by a thread of their own first, which starts when it likes', () => {
    const children = new ForkedChildren<string>(4);
    children.expect(5, forkedAt, 'child');
    assert.equal(children.take(5, thread(9, -2n * second)), undefined);
    assert.equal(children.take(5, thread(9, 60n * second)), 'child');
  });

  it('are bounded, and whoever is not met is told of', () => {
    const gone: string[] = [];
    const children = new ForkedChildren<string>(2, (value) => gone.push(value));
    for (const [tid, name] of ['a', 'b', 'c', 'd'].entries()) children.expect(tid + 1, forkedAt, name);
    assert.deepEqual([gone, children.evicted, children.size], [['a', 'b'], 2, 2]);
    children.expect(3, forkedAt, 'again');
    children.forget(9);
    children.forget(4);
    children.clear();
    assert.deepEqual([gone.slice(2), children.size], [['c', 'd', 'again'], 0]);
  });
});
