import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createJson } from '../../src/output/format/json/json.ts';
import { identityTail } from '../../src/output/identity.ts';
import { recordFacts } from '../../src/output/output.ts';
import { incoming, pack, unpack } from '../../src/output/parcel.ts';
import { createSuppression } from '../../src/output/suppression.ts';
import { hostileFinding, reportOf, sampleFinding, sampleIdentity } from './sample-finding.ts';

const both = { json: true, object: true };

describe('a packed finding', () => {
  it('is the same finding, and the same JSON', () => {
    for (const finding of [
      sampleFinding(),
      hostileFinding('\u202e\ud800 "\\\n"'),
      sampleFinding({ tags: ['at_end'] }),
    ]) {
      const parcel = pack(finding, both);
      assert.deepEqual(unpack(parcel), finding);
      assert.equal(parcel.json?.toString(), createJson()({ ...reportOf(finding), findingId: parcel.findingId }));
    }
  });

  it('has the same end of its JSON as the format', () => {
    const tail = identityTail(sampleIdentity);
    const parcel = pack(sampleFinding(), { json: true, jsonTail: tail, object: false });
    const report = { ...reportOf(sampleFinding()), findingId: parcel.findingId };
    assert.equal(parcel.json?.toString(), createJson({ identity: sampleIdentity })(report));
    const summary = createJson({ identity: sampleIdentity })({ ...report, json: parcel.json, count: 3 });
    assert.equal(summary, createJson({ identity: sampleIdentity })({ ...report, count: 3 }));
  });

  it('is no part of a larger buffer, which a window would keep with it', () => {
    const parcel = pack(sampleFinding({ tags: ['x'.repeat(20_000)] }), both);
    const buffers = [parcel.json, parcel.short?.json].map((buffer) => [buffer?.length, buffer?.buffer.byteLength]);
    for (const [length, whole] of buffers) assert.equal(length, whole);
    const small = pack(sampleFinding(), both).json;
    assert.equal(small?.length, small?.buffer.byteLength);
  });

  it('holds only what is wanted', () => {
    assert.equal(pack(sampleFinding(), { json: false, object: true }).json, undefined);
    assert.throws(() => unpack(pack(sampleFinding(), { json: true, object: false })), /not packed/);
  });

  it('has the facts for outputs over the network without the object', () => {
    for (const finding of [sampleFinding(), hostileFinding('\u202e\ud800 "\\\n"')]) {
      const suppression = createSuppression();
      const forms = { json: true, facts: true, object: false };
      const { finding: _, ...packedElsewhere } = incoming(finding, forms);
      const [report] = suppression.add(packedElsewhere);
      suppression.add(packedElsewhere);
      const [summary] = suppression.flush();
      assert.ok(report !== undefined && summary !== undefined);
      assert.throws(() => report.finding, /not packed/);
      const expected = recordFacts({ ...reportOf(finding), findingId: report.findingId }, 'application/json');
      assert.deepEqual(recordFacts(report, 'application/json'), expected);
      assert.deepEqual(recordFacts(summary, 'application/json'), { ...expected, id: `${expected.id}-summary` });
    }
  });

  it('gives the same summary from its JSON as from the finding', () => {
    const json = createJson();
    const lines = [both, { json: false, object: true }].map((forms) => {
      const suppression = createSuppression();
      for (const seconds of [0n, 1n, 2n]) {
        const { timestamp } = sampleFinding();
        suppression.add(incoming(sampleFinding({ timestamp: timestamp + seconds * 1_000_000_000n }), forms));
      }
      return suppression.flush().map(json);
    });
    assert.match(lines[0]?.join() ?? '', /"count":3,"first_timestamp":"[^"]+","last_timestamp":/);
    assert.deepEqual(lines[0], lines[1]);
  });

  it('keeps of a large finding what 8 KiB hold for its summary', () => {
    const large = sampleFinding({ tags: ['x'.repeat(20_000)] });
    const { short, json } = pack(large, both);
    assert.ok((json?.length ?? 0) > 20_000);
    assert.ok((short?.json?.length ?? 0) <= 8_192);
    assert.ok(short && unpack(short).truncated);
    const suppression = createSuppression();
    const [first] = [...suppression.add(incoming(large, both)), ...suppression.add(incoming(large, both))];
    assert.equal(first?.finding.truncated, undefined);
    assert.ok(suppression.flush()[0]?.finding.truncated);
  });

  it('counts towards the bytes that windows may hold', () => {
    const suppression = createSuppression({ maxBytes: 100_000 });
    for (let at = 0; at < 1_000; at++) {
      suppression.add(incoming(sampleFinding({ subject: `${at}`, tags: ['x'.repeat(1_000)] }), both));
      assert.ok(suppression.bytes <= 100_000);
    }
    assert.ok(suppression.openWindows > 10);
    assert.equal(suppression.closedEarly, 1_000 - suppression.openWindows);
    suppression.flush();
    assert.equal(suppression.bytes, 0);
  });
});
