import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PathWatch } from '../../../src/sidecar/intake/path-watch.ts';
import { encodeTestEvent, event } from '../../../src/testing/event.ts';

const rseq = (executable: string): Uint8Array =>
  encodeTestEvent(event('rseq', { rseq: 0n, rseq_len: 32, flags: 0, sig: 0, returnValue: 0n }, { executable }), 0);
const look = (watch: PathWatch, message: Uint8Array) => watch.look(message, 0, message.length);

it('one path is enough', () => {
  const watch = new PathWatch();
  for (let i = 0; i < 150; i++) assert.equal(look(watch, rseq('')), undefined);
  assert.equal(look(watch, rseq('/bin/ls')), 'there');
});

it('200 events of processes without one are enough, and damaged ones say nothing', () => {
  const watch = new PathWatch();
  for (let i = 0; i < 300; i++) assert.equal(look(watch, rseq('').subarray(0, 20)), undefined);
  for (let i = 0; i < 199; i++) assert.equal(look(watch, rseq('')), undefined);
  assert.equal(look(watch, rseq('')), 'missing');
});
