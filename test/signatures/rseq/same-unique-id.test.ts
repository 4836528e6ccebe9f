import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Engine } from '../../../src/engine/engine.ts';
import { uniqueId } from '../../../src/event/workload/unique-id.ts';
import type { Finding } from '../../../src/finding.ts';
import { loadSignatures } from '../../../src/packs/load.ts';
import { encodeTestEvent, type TestEvent, time } from '../../../src/testing/event.ts';
import { B, SIG, startTidptr, thread } from './story.ts';

const signatures = await loadSignatures(['rseq']);

/** Unique ids are hashes of 32 bits: two processes of different pids that have the same one. */
function pair(earlier: number, later: number): [number, number] {
  const pids = Array.from({ length: 400_000 }, (_, index) => 1_000 + index);
  const first = new Map(pids.map((pid) => [uniqueId(pid, time(earlier)), pid]));
  for (const pid of pids) {
    const other = first.get(uniqueId(pid, time(later)));
    if (other !== undefined && other !== pid) return [other, pid];
  }
  throw new Error('no two pids were found');
}

function findingsOf(events: readonly TestEvent[]): Finding[] {
  const findings: Finding[] = [];
  const engine = new Engine({ signatures, arch: 'amd64', onFinding: (finding) => findings.push(finding) });
  let at = 0;
  for (const one of events) {
    at = one.at ?? at + 1;
    const bytes = encodeTestEvent(one, at);
    engine.message(bytes, 0, bytes.length, 0);
  }
  engine.end();
  return findings;
}

const parent = thread({ pid: 1, startedAt: -7_000_000 });
const [earlier, later] = pair(-1_000, 2_000);
const old = thread({ pid: earlier, startedAt: -1_000 });
const young = thread({ pid: later, startedAt: 2_000 });
/** Another program than that of the parent, which is at other addresses. */
const lifeOfYoung = [
  parent.fork(young, { at: 2_000 }),
  young.exec('/usr/bin/sleep', { at: 2_001 }),
  young.T(0x7f55_0000_5a10n, { at: 2_001.3, executable: '/usr/bin/sleep' }),
  young.R(0x7f55_0000_6060n, 32, SIG, { at: 2_001.4, executable: '/usr/bin/sleep' }),
];

describe('processes whose unique ids are the same by chance', () => {
  it('have the same unique id here', () => {
    assert.notEqual(old.pid, young.pid);
    assert.equal(uniqueId(old.pid, time(-1_000)), uniqueId(young.pid, time(2_000)));
  });

  it('are not taken for each other when the first has just ended', () => {
    const events = [...parent.start({ at: 0 }), ...old.start({ at: 10 }), old.exit({ at: 1_900 }), ...lifeOfYoung];
    assert.deepEqual(findingsOf(events), []);
  });

  it('are not taken for each other while the first still lives, and what it does then is not misjudged', () => {
    const events = [
      ...parent.start({ at: 0 }),
      ...old.start({ at: 10 }),
      ...lifeOfYoung,
      old.tick(2_500),
      young.tick(2_501),
      old.exit({ at: 2_600 }),
      young.tick(2_601),
      young.exit({ at: 2_700 }),
    ];
    assert.deepEqual(findingsOf(events), []);
  });

  it('do not hide what the second one does', () => {
    const events = [
      ...parent.start({ at: 0 }),
      ...old.start({ at: 10 }),
      old.exit({ at: 1_900 }),
      ...lifeOfYoung,
      young.T(startTidptr + 0x5000n, { executable: '/usr/bin/sleep' }),
      young.U(0x7f55_0000_6060n, 32, SIG, { executable: '/usr/bin/sleep' }),
      young.R(B, 32, SIG, { executable: '/usr/bin/sleep' }),
    ];
    assert.deepEqual(
      findingsOf(events)
        .map(({ signature }) => signature.id)
        .sort(),
      ['RSEQ-000', 'RSEQ-004', 'RSEQ-013', 'RSEQ-014'],
    );
  });
});
