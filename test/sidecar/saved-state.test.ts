import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readSnapshot } from '../../src/engine/saved-state.ts';
import { dishonest } from '../e2e/faulty-pack.ts';
import { folder } from '../e2e/sequent.ts';
import { watchedSidecar } from './watched.ts';

/** Finds something once, whatever comes. */
const learner = `
import { defineSignature, firstSeen, z } from 'tracee-sequent';
export default defineSignature({
  id: 'TEST-3', name: 'learner', version: '1.0.0', description: 'is new', threat: { severity: 'low' },
  finding: z.strictObject({ text: z.string() }),
  state: { seen: firstSeen({ key: 'node', learn: '0s' }) },
  on: { rseq: (event, { state }) => (state.seen.isNew(event) ? { text: 'new' } : undefined) },
});`;

/** A snapshot in which the learner has a key. */
const learnt = /"TEST-3":.*"keys":\[[^\]]/;

describe('the state of signatures in a sidecar', () => {
  it('is sent again and again, and a new engine goes on with it', async (t) => {
    // It hangs after the state was sent with what the other one has learnt.
    const sent = join(folder(t), 'sent');
    const hanging = dishonest(
      `if (existsSync(${JSON.stringify(sent)})) for (;;);`,
      "import { existsSync } from 'node:fs';",
    );
    const snapshots: Uint8Array[] = [];
    const { findings, until, another, stop } = await watchedSidecar(
      t,
      { 'learner.ts': learner, 'hanging.ts': hanging },
      {
        saveEveryMs: 1,
        onSnapshot(bytes) {
          snapshots.push(bytes);
          if (learnt.test(String(Buffer.from(bytes)))) writeFileSync(sent, '');
        },
      },
    );
    await until(() => findings.some(({ name }) => name === 'signature_quarantined'));
    await another('honest');
    assert.equal(findings.filter(({ name }) => name === 'learner').length, 1);
    const before = snapshots.length;
    await stop();
    assert.ok(snapshots.length > before, 'the last state is sent at the end');
    const last = snapshots.at(-1);
    assert.ok(last !== undefined);
    assert.deepEqual([...(readSnapshot(last)?.keys() ?? [])], ['TEST-3']);
  });
});
