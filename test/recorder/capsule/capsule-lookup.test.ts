import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { rfc3339 } from '../../../src/output/time.ts';
import { capsulesAmong, capsulesIn } from '../../../src/recorder/capsule/capsule-lookup.ts';
import { writeCapsule } from '../../../src/recorder/capsule/write-capsule.ts';
import { sampleHead } from './sample-capsule.ts';

const folder = mkdtempSync(join(tmpdir(), 'capsule-lookup-'));
after(() => rmSync(folder, { recursive: true }));

const start = 1_795_423_850_000_000_000n;
const second = 1_000_000_000n;

/** A finding at a number of seconds, as it stands in a capsule. */
function findingAt(id: string, seconds: number, process: number) {
  const timestamp = rfc3339(start + BigInt(seconds) * second);
  const finding = { finding_id: id.repeat(32), timestamp, workload: { process: { unique_id: process } } };
  return { finding, wanted: { id: finding.finding_id, body: JSON.stringify(finding) } };
}

const main = findingAt('a', 0, 7);
const joined = findingAt('b', 3, 7);
const later = findingAt('c', 120, 7);
const name = '20261123T085050.000Z-ACME-1-aaaaaaaaaaaa.capsule';
await writeCapsule(
  join(folder, name),
  {
    ...sampleHead,
    findings: [main.finding, joined.finding],
    window: { time: start, from: start - 60n * second, to: start + 10n * second, whole: false, ended_early: false },
    events: 0,
  },
  [],
);

describe('the capsule of a finding', () => {
  const look = capsulesIn(folder);

  it('is found by its reason and by its further findings', () => {
    assert.equal(look(main.wanted)?.file, join(folder, name));
    assert.equal(look(joined.wanted)?.file, join(folder, name));
  });

  it('is one of the same process that covers the time of a finding without a capsule of its own', () => {
    assert.equal(look(findingAt('d', 5, 7).wanted)?.file, join(folder, name));
    assert.equal(look(findingAt('d', 5, 8).wanted), undefined);
    assert.equal(look(findingAt('d', -61, 7).wanted), undefined);
    assert.equal(look(later.wanted), undefined);
  });

  it('is found when it is written later, and is gone when its file is', async () => {
    const file = join(folder, '20261123T085250.000Z-ACME-1-cccccccccccc.capsule');
    await writeCapsule(file, { ...sampleHead, findings: [later.finding], events: 0 }, []);
    assert.equal(look(later.wanted)?.file, file);
    rmSync(file);
    assert.equal(look(later.wanted), undefined);
  });

  it('is looked for in few files, those of the nearest time first', () => {
    for (let number = 10; number < 40; number++) {
      writeFileSync(join(folder, `20261122T0850${number}.000Z-ACME-1-${'f'.repeat(12)}.capsule`), 'no capsule');
    }
    const names = (count: number) => [
      ...Array.from({ length: count }, (_, index) =>
        join(folder, `20261122T0850${10 + index}.000Z-ACME-1-ffffffffffff.capsule`),
      ),
      join(folder, name),
    ];
    assert.equal(capsulesAmong(() => names(30), 1)(joined.wanted)?.file, join(folder, name));
    assert.equal(capsulesIn(join(folder, 'none'))(main.wanted), undefined);
  });
});
