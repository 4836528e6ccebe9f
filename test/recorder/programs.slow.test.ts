import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Finding } from '../../src/finding.ts';
import { findingId } from '../../src/output/finding-id.ts';
import { openCapsule } from '../../src/recorder/capsule/open-capsule.ts';
import { CapsuleDesk } from '../../src/recorder/desk/capsule-desk.ts';
import { SegmentStore } from '../../src/recorder/segments/segment-store.ts';
import { createRecorderMemory, recorderCounts } from '../../src/recorder/shared.ts';
import { BlockBuilder } from '../../src/recorder/stream/block-builder.ts';
import { content, unframed } from '../intake/recording/recording-bytes.ts';
import { findingsOf } from './findings-of.ts';
import { capsulesIn, requestFor, settingsFor, surroundings, testFolder } from './recorded.ts';

describe('capsules of the recorded programs', () => {
  for (const name of ['rseq', 'rseq-extra']) {
    it(`of ${name} replay to their findings`, async () => {
      const { folder, remove } = testFolder();
      after(remove);
      const messages = unframed(content(`${name}.pb.gz`));
      const found = await findingsOf(messages);
      const serious = firstOfEach(found);
      const store = new SegmentStore(join(folder, 'recorder'), { maxBytes: 2 ** 26, maxAgeMs: 3_600_000 }, Date.now());
      const builder = new BlockBuilder();
      for (const message of messages) builder.add(message, 0, message.length);
      const block = builder.take(Date.now());
      assert.ok(block);
      store.append(block, Date.now());
      const tape = { segments: () => store.segments.map(({ path }) => path), newest: block.last, losses: [] };
      const counts = recorderCounts(createRecorderMemory(2 ** 16));
      const desk = new CapsuleDesk(settingsFor(folder), tape, counts, () => {});
      for (const finding of serious) desk.take(requestFor(finding), surroundings(), Date.now());
      await desk.finish(async () => {}, Date.now());
      store.close();
      assert.deepEqual([counts.capsules_refused, counts.capsules_failed, counts.capsules_cut], [0, 0, 0]);
      const files = capsulesIn(folder);
      const held = new Set<string>();
      for (const file of files) {
        const capsule = openCapsule(file);
        const again = new Set(
          (await findingsOf([...capsule.events].map((event) => Buffer.from(event)))).map(findingId),
        );
        for (const finding of capsule.findings) {
          const id = String(finding['finding_id']);
          held.add(id);
          assert.ok(again.has(id), `${file}: ${id}`);
        }
      }
      assert.deepEqual([...held].sort(), serious.map(findingId).sort());
    });
  }
});

/** Findings of high and critical severity, without repeats: what the outputs report at once. */
function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ threat, signature, subject }) => {
    const key = JSON.stringify([signature.id, threat.severity, subject]);
    const isNew = !seen.has(key) && ['high', 'critical'].includes(threat.severity);
    seen.add(key);
    return isNew;
  });
}
