import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MemorySuspects } from '../../src/supervision/memory-suspects.ts';

it('an author is at fault if there is no doubt, or if it is suspected twice in a row', () => {
  const suspects = new MemorySuspects();
  assert.equal(suspects.isAtFault('A', true), true);
  assert.equal(suspects.isAtFault('A', false), false, 'the first doubt');
  assert.equal(suspects.isAtFault('B', false), false, 'another one');
  assert.equal(suspects.isAtFault('A', false), false, 'not in a row');
  assert.equal(suspects.isAtFault('A', false), true);
  assert.equal(suspects.isAtFault('A', false), false, 'it was taken out before');
});

it('no author is at fault if none is known', () => {
  const suspects = new MemorySuspects();
  assert.equal(suspects.isAtFault(undefined, false), false);
  assert.equal(suspects.isAtFault(undefined, false), false);
});
