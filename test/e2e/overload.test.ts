import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { folder, recording, start } from './sequent.ts';

/** It needs more than a second for its first event, and by then there are more of them than have room. It does not hang. */
const slow = `
import { defineSignature, z } from 'sequent';
let isFirst = true;
function work() {
  const until = performance.now() + (isFirst ? 1_200 : 0);
  isFirst = false;
  while (performance.now() < until);
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

async function overloaded(t: TestContext, ...options: readonly string[]): Promise<Stats> {
  const home = folder(t);
  const pack = join(home, 'pack');
  mkdirSync(pack);
  writeFileSync(join(pack, 'slow.ts'), slow);
  const address = `unix:${join(home, 'tracee.sock')}`;
  const tracee = start(t, 'simulate', recording('rseq.pb.gz'), '--listen', address, '--repeat', '2');
  await tracee.saysOnStderr(/listens at/);
  const stats = join(home, 'stats');
  const limits = ['--max-events', '48038', '--buffer', '8'];
  const run = start(t, 'run', '--tracee', address, '-s', pack, '--stats', stats, ...limits, ...options);
  assert.equal(await run.ended, 0, run.stderr());
  return JSON.parse(readFileSync(stats, 'utf8'));
}

describe('signatures that cannot keep up', () => {
  it('cost events, each of them counted by name, and a gap', async (t) => {
    const { received, unmatched, dropped, invalid, evaluated, gaps, dropped_by_name: names } = await overloaded(t);
    assert.equal(received, 48_038);
    assert.equal(received, unmatched + dropped + invalid + evaluated);
    assert.ok(dropped > 1_000 && gaps > 0, `${dropped} dropped, ${gaps} gaps`);
    assert.equal(
      Object.values(names).reduce((sum, count) => sum + count, 0),
      dropped,
    );
  });

  it('cost none where Tracee is made to wait', async (t) => {
    const { received, unmatched, dropped, evaluated, gaps, late } = await overloaded(t, '--on-overload', 'block');
    assert.deepEqual([received, dropped], [48_038, 0]);
    assert.equal(received, unmatched + evaluated);
    assert.equal(gaps, late);
  });
});
