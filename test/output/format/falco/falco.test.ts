import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { createFalco } from '../../../../src/output/format/falco/falco.ts';
import { reportOf, sampleFinding } from '../../sample-finding.ts';
import { assertGolden } from '../golden.ts';
import { holdsForHostile, optionsWith } from '../holds-for-hostile.ts';
import { parsedBy } from '../json-shape.ts';

const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What falcosidekick takes: types/types.go and handlers.go. */
const payload = z.strictObject({
  output: z.string().regex(/^[0-9:]+\.[0-9]+: (Debug|Informational|Notice|Warning|Error|Critical|Alert|Emergency) .*$/),
  priority: z.enum(['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug']),
  rule: z
    .string()
    .min(1)
    .refine((rule) => rule !== 'Test rule'),
  time,
  // An unchecked type assertion ends falcosidekick's request at another type of these two.
  output_fields: z
    .object({ 'k8s.ns.name': z.string().nullish(), 'k8s.pod.name': z.string().nullish() })
    .catchall(value)
    .refine((fields) => Object.keys(fields).length > 0),
  source: z.literal('tracee'),
  tags: z.array(z.string()).refine((tags) => tags.every((tag, index) => index === 0 || (tags[index - 1] ?? '') <= tag)),
  hostname: z.string().min(1),
});

describe('the format falco', () => {
  it('is as in fixtures/outputs/falco.txt', () => assertGolden('falco', createFalco(optionsWith())));

  it('is an alert that falcosidekick takes, whatever the finding holds', () =>
    holdsForHostile(createFalco, (entry, { finding, findingId }, identity) => {
      const alert = parsedBy(payload, entry);
      assert.equal(alert.hostname, identity.node.toWellFormed());
      assert.equal(alert.output_fields['finding.id'], findingId);
      assert.equal(alert.output_fields['k8s.cluster.name'], identity.cluster);
      for (const [key, label] of Object.entries(identity.labels))
        assert.equal(alert.output_fields[`labels.${key}`], label);
      const { severity } = finding.threat;
      const expected = { info: 'Informational', low: 'Notice', medium: 'Warning', high: 'Error', critical: 'Critical' };
      assert.equal(alert.priority, expected[severity]);
    }));

  it('does not take a field of the finding for one of its own', () => {
    const finding = sampleFinding({ data: [{ name: 'finding.id', kind: 'str', value: 'forged' }] });
    const { output_fields: fields } = parsedBy(payload, createFalco(optionsWith())(reportOf(finding)));
    assert.equal(fields['finding.id'], '0123456789abcdef0123456789abcdef');
    assert.equal(fields['data.finding.id'], 'forged');
  });
});
