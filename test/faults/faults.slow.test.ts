import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { killAtRandom } from './kill.ts';
import { takeReceiversAway } from './outages.ts';

// The tests wait for processes, so they run beside each other.
describe('the short form of npm run faults', { concurrency: true }, () => {
  it('a sidecar that is killed loses nothing that its spool has taken', async () => {
    const { kills, arrived } = await killAtRandom(2, 1);
    assert.ok(kills === 2 && arrived > 0);
  });

  it('receivers that fail get every finding in the end, after a stop in the middle of the outage', async () => {
    const result = await takeReceiversAway({ seed: 3, findings: 40, waits: false });
    assert.equal(Object.keys(result).length, 6);
  });
});
