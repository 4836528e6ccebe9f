import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { createOtlp } from '../../../../src/output/format/otlp/otlp.ts';
import { reportOf, sampleFinding } from '../../sample-finding.ts';
import { assertGolden } from '../golden.ts';
import { holdsForHostile, optionsWith } from '../holds-for-hostile.ts';
import { parsedBy } from '../json-shape.ts';

/** 64-bit numbers are decimal strings, keys are in lowerCamelCase, and exactly one kind of a value is there. */
const scalar = [
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d{1,19}$/) }),
  z.strictObject({ doubleValue: z.number() }),
] as const;
const value = z.union([
  ...scalar,
  z.strictObject({ arrayValue: z.strictObject({ values: z.array(z.union(scalar)) }) }),
]);
const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value }))
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, 'keys are unique');

/** A LogRecord of opentelemetry/proto/logs/v1/logs.proto. */
const logRecord = z.strictObject({
  timeUnixNano: z
    .string()
    .regex(/^\d{1,20}$/)
    .refine((text) => BigInt(text) < 2n ** 64n),
  severityNumber: z.int().min(1).max(24),
  severityText: z.string().min(1),
  eventName: z.literal('sequent.finding'),
  body: z.strictObject({ stringValue: z.string() }),
  attributes,
});

describe('the format otlp', () => {
  it('is as in fixtures/outputs/otlp.txt', () => assertGolden('otlp', createOtlp(optionsWith())));

  it('is a LogRecord in the JSON mapping of OTLP, whatever the finding holds', () =>
    holdsForHostile(createOtlp, (entry, { finding, findingId, count }, identity) => {
      const record = parsedBy(logRecord, entry);
      const byKey = new Map(record.attributes.map((one) => [one.key, one.value]));
      assert.deepEqual(byKey.get('sequent.finding.id'), { stringValue: findingId });
      assert.deepEqual(byKey.get('sequent.finding.count'), { intValue: String(count) });
      assert.deepEqual(byKey.get('host.name'), { stringValue: identity.node });
      assert.deepEqual(byKey.get('k8s.cluster.name'), { stringValue: identity.cluster });
      for (const [key, label] of Object.entries(identity.labels))
        assert.deepEqual(byKey.get(`sequent.label.${key}`), { stringValue: label });
      const numbers = { info: 9, low: 10, medium: 13, high: 17, critical: 18 };
      assert.equal(record.severityNumber, numbers[finding.threat.severity]);
    }));

  it('writes a number as whole only where 64 bits hold it, and an unset value not at all', () => {
    const finding = sampleFinding({
      data: [
        { name: '', kind: 'int32', value: 1 },
        { name: 'n', kind: 'timespec', value: 1.5 },
        { name: 'huge', kind: 'timespec', value: -1e300 },
        { name: 'wide', kind: 'u_int64', value: 2n ** 64n - 1n },
        { name: 'unset' },
      ],
    });
    const record = parsedBy(logRecord, createOtlp(optionsWith())(reportOf(finding)));
    const data = record.attributes.filter(({ key }) => key.startsWith('sequent.data.'));
    assert.deepEqual(data, [
      { key: 'sequent.data.', value: { intValue: '1' } },
      { key: 'sequent.data.n', value: { doubleValue: 1.5 } },
      { key: 'sequent.data.huge', value: { doubleValue: -1e300 } },
      { key: 'sequent.data.wide', value: { stringValue: '18446744073709551615' } },
    ]);
  });
});
