import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { CapsuleBudget } from '../../src/recorder/desk/capsule-budget.ts';
import { CapsuleFolder } from '../../src/recorder/desk/capsule-folder.ts';
import { PendingCapsule } from '../../src/recorder/desk/pending-capsule.ts';
import { settingsFor, surroundings, testFolder } from './recorded.ts';

describe('the budget of capsules', () => {
  it('gives a signature a third, keeps a quarter for critical findings, and begins anew after an hour', () => {
    const budget = new CapsuleBudget(12);
    const given = (signature: string, severity: 'high' | 'critical', now: number): number => {
      let count = 0;
      while (budget.allows(signature, severity, now)) count++;
      return count;
    };
    assert.equal(given('noisy', 'high', 1), 4);
    assert.equal(given('other', 'high', 2), 4);
    assert.equal(given('third', 'high', 3), 1);
    assert.equal(given('rare', 'critical', 4), 3);
    assert.equal(given('fourth', 'critical', 5), 0);
    assert.equal(given('noisy', 'high', 3_600_005), 4);
  });

  it('allows nothing at 0', () => {
    assert.equal(new CapsuleBudget(0).allows('a', 'critical', 1), false);
  });
});

describe('the folder of capsules', () => {
  it('deletes the oldest for a new one, and what was not finished', () => {
    const { folder, remove } = testFolder();
    after(remove);
    for (const name of ['1.capsule', '2.capsule', '3.capsule']) writeFileSync(join(folder, name), 'x'.repeat(100));
    writeFileSync(join(folder, '.4.capsule.part'), 'x');
    writeFileSync(join(folder, 'note.txt'), 'mine');
    const capsules = new CapsuleFolder(folder, 350);
    assert.equal(existsSync(join(folder, '.4.capsule.part')), false);
    assert.equal(capsules.bytes, 300);
    assert.equal(capsules.makeRoom(50), 0);
    assert.equal(capsules.makeRoom(160), 2);
    assert.deepEqual(readdirSync(folder).sort(), ['3.capsule', 'note.txt']);
  });

  it('names a capsule by time, signature and finding, and never leaves its folder', () => {
    const { folder, remove } = testFolder();
    after(remove);
    const request = {
      findingId: 'a'.repeat(32),
      severity: 'high',
      time: 1_795_419_353_494_776_420n,
      json: '{}',
    } as const;
    const path = new CapsuleFolder(folder, 1).pathFor({ ...request, signature: '../../etc/x\n' });
    assert.equal(path, join(folder, '20261123T073553.494Z-______etc_x_-aaaaaaaaaaaa.capsule'));
  });
});

describe('a capsule that waits for the events after its finding', () => {
  const time = 1_795_419_353_494_776_420n;
  const request = { findingId: 'a'.repeat(32), signature: 'A', severity: 'high', time, json: '{}' } as const;
  const start = 1_795_419_354_000;
  const pending = new PendingCapsule(request, surroundings(), settingsFor('/none', { afterMs: 10_000 }), start);

  it('is due when event time or the clock has passed its end', () => {
    assert.equal(pending.isDue(time, start), false);
    assert.equal(pending.isDue(time + 11_000_000_000n, start), true);
    assert.equal(pending.isDue(time, start + 10_999), false);
    assert.equal(pending.isDue(time, start + 11_000), true);
  });

  it('is due if the clock was set back, and not if it was corrected a little', () => {
    assert.equal(pending.isDue(time, start - 900), false);
    assert.equal(pending.isDue(time, start - 86_400_000), true);
  });
});
