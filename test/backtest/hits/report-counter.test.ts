import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { ReportCounter } from '../../../src/backtest/hits/report-counter.ts';
import type { Finding } from '../../../src/finding.ts';
import { incoming } from '../../../src/output/parcel.ts';
import { defaultRepeats, type Repeats } from '../../../src/output/repeats.ts';
import { createSuppression } from '../../../src/output/suppression.ts';
import { sampleFinding } from '../../output/sample-finding.ts';

const second = 1_000_000_000n;
const repeats: Repeats = { ...defaultRepeats, signatures: { 'TEST-2': { windowNs: 5n * second, key: ['subject'] } } };

it('the reports that are counted are those that a sidecar would write', () => {
  const finding = fc
    .record({ id: fc.constantFrom('TEST-1', 'TEST-2'), subject: fc.constantFrom('a', 'b', 'c'), at: fc.nat(300) })
    .map(({ id, subject, at }): Finding => {
      const sample = sampleFinding({});
      return { ...sample, subject, timestamp: BigInt(at) * second, signature: { ...sample.signature, id } };
    });
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 60 }), (findings) => {
      const counter = new ReportCounter(repeats);
      const suppression = createSuppression();
      const forms = { json: false, object: true, repeats };
      for (const one of findings) counter.add(one);
      const reports = [...findings.flatMap((one) => suppression.add(incoming(one, forms))), ...suppression.flush()];
      const expected = new Map<string, number>();
      for (const {
        finding: { signature },
      } of reports)
        expected.set(signature.id, (expected.get(signature.id) ?? 0) + 1);
      assert.deepEqual(new Map([...counter.end()].sort()), new Map([...expected].sort()));
    }),
  );
});
