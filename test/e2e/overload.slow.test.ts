import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { folder, type Running, recording, simulated, start } from './sequent.ts';

/** It sleeps a little at each event until it is enough, so that the server is the quicker one on any machine. It does not hang. */
const slow = (isEnough: string) => `
import { existsSync } from 'node:fs';
import { defineSignature, z } from 'tracee-sequent';
const never = new Int32Array(new SharedArrayBuffer(4));
let isSlow = true;
let events = 0;
function work() {
  events++;
  if (isSlow) isSlow = !(${isEnough});
  if (isSlow) Atomics.wait(never, 0, 0, 5);
}
export default defineSignature({
  id: 'TEST-1', name: 'slow', version: '1.0.0', description: 'for a test',
  threat: { severity: 'low' }, finding: z.strictObject({ text: z.string() }),
  on: { clone3: work, rseq: work, set_robust_list: work, sched_process_fork: work, sched_process_exec: work },
});`;

interface Stats {
  readonly received: number;
  readonly unmatched: number;
  readonly dropped: number;
  readonly invalid: number;
  readonly evaluated: number;
  readonly gaps: number;
  readonly late: number;
  readonly dropped_by_name: Readonly<Record<string, number>>;
}

type Enough = (home: string) => { readonly when: string; readonly watch?: (run: Running) => Promise<void> };

/** When events have been dropped. */
const untilDropped: Enough = (home) => ({
  when: `existsSync(${JSON.stringify(join(home, 'dropped'))})`,
  async watch(run) {
    await run.saysOnStderr(/events may be missing|more events than its share/);
    writeFileSync(join(home, 'dropped'), '');
  },
});
/** A server that is not held sends more than has room meanwhile. */
const forSomeEvents: Enough = () => ({ when: 'events > 400' });

async function overloaded(t: TestContext, enough: Enough, ...options: readonly string[]): Promise<Stats> {
  const home = folder(t);
  const pack = join(home, 'pack');
  mkdirSync(pack);
  const { when, watch } = enough(home);
  writeFileSync(join(pack, 'slow.ts'), slow(when));
  const address = `unix:${join(home, 'tracee.sock')}`;
  await simulated(t, recording('rseq.pb.gz'), address, { repeat: 2 });
  const stats = join(home, 'stats');
  const limits = ['--max-events', '48038', '--buffer', '8'];
  const run = start(t, 'run', '--tracee', address, '-s', pack, '--stats', stats, ...limits, ...options);
  await watch?.(run);
  assert.equal(await run.ended, 0, run.stderr());
  return JSON.parse(readFileSync(stats, 'utf8'));
}

describe('signatures that cannot keep up', () => {
  it('cost events, each of them counted by name, and a gap', async (t) => {
    const {
      received,
      unmatched,
      dropped,
      invalid,
      evaluated,
      gaps,
      dropped_by_name: names,
    } = await overloaded(t, untilDropped);
    assert.equal(received, 48_038);
    assert.equal(received, unmatched + dropped + invalid + evaluated);
    assert.ok(dropped > 0 && gaps > 0, `${dropped} dropped, ${gaps} gaps`);
    assert.equal(
      Object.values(names).reduce((sum, count) => sum + count, 0),
      dropped,
    );
  });

  it('cost none where Tracee is made to wait', async (t) => {
    const { received, unmatched, dropped, evaluated, gaps } = await overloaded(
      t,
      forSomeEvents,
      '--on-overload',
      'block',
    );
    assert.deepEqual([received, dropped], [48_038, 0]);
    assert.equal(received, unmatched + evaluated);
    assert.equal(gaps, 1, 'the clock goes back once, where the recording is played again');
  });
});
