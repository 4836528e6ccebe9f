import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encodeTestEvent } from '../../../src/testing/event.ts';
import { runMessages } from './recording-run.ts';
import { thread } from './story.ts';

it('hundreds of processes of one program that repoint their words are one subject in each container', () => {
  const runs = Array.from({ length: 300 }, (_, index) => {
    const container = index % 3 === 0 ? { id: 'c0ffee' } : undefined;
    const one = thread({ pid: 1_000 + index, executable: '/usr/bin/example', ...(container && { container }) });
    const at = index * 10;
    return [...one.start({ at }), one.T(0x7f00_0000_5000n, { at: at + 1 })];
  });
  const { findings, troubles } = runMessages(runs.flat().map((one) => encodeTestEvent(one, one.at ?? 0)));
  assert.deepEqual(troubles, []);
  assert.deepEqual([...new Set(findings.map(({ signature }) => signature.id))], ['RSEQ-013']);
  assert.equal(findings.length, 300);
  assert.deepEqual(
    new Set(findings.map(({ subject }) => subject)),
    new Set(['program /usr/bin/example in c0ffee', 'program /usr/bin/example in no container']),
  );
});
