import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { pause } from '../../../src/output/pipeline/pause.ts';

describe('a pause', () => {
  it('ends with its time, with the signal, or early, and leaves no listener behind', async () => {
    const ending = new AbortController();
    await pause(1, ending.signal);
    await pause(undefined, ending.signal, (end) => end());
    assert.equal(getEventListeners(ending.signal, 'abort').length, 0);
    const long = pause(3_600_000, ending.signal);
    assert.equal(getEventListeners(ending.signal, 'abort').length, 1);
    ending.abort();
    await long;
    await pause(3_600_000, ending.signal);
    assert.equal(getEventListeners(ending.signal, 'abort').length, 0);
  });
});
