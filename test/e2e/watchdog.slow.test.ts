import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { dishonest, watched } from './faulty-pack.ts';

// What else a signature may do is told in test/sidecar/supervision.slow.test.ts, with shorter times.

/** A stream that ends when the test has seen enough. */
const endless = { tracee: { rate: 400, repeat: Number.POSITIVE_INFINITY }, run: [] };
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** Longer than a thread may go without progress. */
const stoppedMs = 2_500;

describe('run', () => {
  it('takes a signature that loops out of service, says so, and goes on', async (t) => {
    const { run, leave, stats, health } = await watched(t, { 'dishonest.ts': dishonest('for (;;);') }, endless);
    await run.saysOnStdout(/signature_quarantined[^]*"honest"/);
    const { status, health: told } = await health();
    assert.deepEqual([status, told.state, told.quarantined.map(({ author }) => author)], [503, 'degraded', ['TEST-2']]);
    assert.match(told.quarantined[0]?.at ?? '', isoTime);
    assert.equal(await leave(), 1, run.stderr());
    assert.match(run.stderr(), /"because":"[^"]*taken out of service: TEST-2; restarts of the engine: 1"/);
    const { quarantined } = stats();
    assert.deepEqual(
      quarantined.map(({ author, reason }) => [author, reason]),
      [['TEST-2', 'hung']],
    );
    assert.equal(quarantined[0]?.at, told.quarantined[0]?.at);
  });

  it('that was stopped for a while and goes on takes nothing for a hang', async (t) => {
    const { run, leave } = await watched(
      t,
      { 'dishonest.ts': dishonest('return { text: `${++n}` };', 'let n = 0;') },
      endless,
    );
    await run.saysOnStdout(/"dishonest"/);
    run.child.kill('SIGSTOP');
    await delay(stoppedMs);
    const before = run.stdout().length;
    run.child.kill('SIGCONT');
    await run.saysOnStdout(new RegExp(`^[^]{${before}}[^]*\\n[^]*\\n[^]*\\n`));
    assert.equal(await leave(), 0, run.stderr());
    assert.doesNotMatch(run.stdout(), /"SEQ-/);
  });
});
