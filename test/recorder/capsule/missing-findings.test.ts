import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Capsule } from '../../../src/recorder/capsule/capsule.ts';
import { missingFindings } from '../../../src/recorder/capsule/missing-findings.ts';
import { sampleHead } from './sample-capsule.ts';

const { cut: _, ...head } = sampleHead;
const [finding] = head.findings;
const id = '0123456789abcdef0123456789abcdef';
const plain: Capsule = {
  ...head,
  findings: [finding],
  losses: [{ reason: 'start', from: 0n, to: 1n }],
  redaction: { events: 0 },
  window: { time: 60n, from: 0n, to: 70n, whole: false, ended_early: false },
  file: 'a.capsule',
  finding,
  policy: [],
  count: 0,
  events: [],
};
const same = { signatures: head.signatures, options: head.options.signatures };

/** The reasons why the finding of a capsule is missing. */
function why(capsule: Capsule, ran: typeof same = same): string {
  return missingFindings(capsule, new Set(), ran)
    .flatMap(({ reasons }) => reasons)
    .join('; ');
}

describe('a finding of a capsule that a replay lacks', () => {
  it('is missing only if no finding of the replay has its id', () => {
    assert.deepEqual(missingFindings(plain, new Set([id]), same), []);
    assert.equal(missingFindings(plain, new Set(), same)[0]?.signature, 'ACME-1');
  });

  it('has every reason that the capsule and the replay tell', () => {
    assert.match(why(plain), /^the signature knew something from before the window/);
    assert.match(why(plain, { ...same, signatures: [] }), /^the signature is not loaded/);
    const newer = [{ id: 'ACME-1', name: 'shell', version: '2.0.0' }];
    assert.match(why(plain, { ...same, signatures: newer }), /^the signature had version 1\.2\.0 and has 2\.0\.0 now$/);
    assert.match(why(plain, { ...same, options: {} }), /^options of signatures or models differ/);
    const worse: Capsule = {
      ...plain,
      redaction: { events: 3 },
      cut: { events: 17, bound: 1 },
      losses: [{ reason: 'kernel', from: 0n, to: 1n }],
      window: { ...plain.window, held_from: 5n },
    };
    assert.equal(
      why(worse),
      'redaction has changed 3 events; the capsule lacks 17 events, because it would be too large; events are missing in the window: kernel; the recorder held no events from the begin of the window',
    );
    const late = { ...finding, evidence: [{ timestamp: '1970-01-01T00:00:00.000000001Z', name: 'x' }] };
    const after = { ...plain, findings: [late] as const, window: { ...plain.window, from: 9n } };
    assert.equal(why(after), 'its evidence begins before the window');
  });
});
