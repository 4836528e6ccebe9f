import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { createAlertmanager } from '../../../../src/output/format/alertmanager/alertmanager.ts';
import { reportOf, sampleFinding } from '../../sample-finding.ts';
import { assertGolden } from '../golden.ts';
import { holdsForHostile, optionsWith } from '../holds-for-hostile.ts';
import { parsedBy } from '../json-shape.ts';

const names = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
/** The remark about a cut comes behind the longest value. */
const label = z.string().min(1).max(130);

/** A `postableAlert` of api/v2/openapi.yaml. */
const alert = z.strictObject({
  labels: z.record(names, label).refine((labels) => Object.keys(labels).length > 0),
  annotations: z.record(names, z.string().min(1).max(640)),
  startsAt: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
});

describe('the format alertmanager', () => {
  it('is as in fixtures/outputs/alertmanager.txt', () =>
    assertGolden('alertmanager', createAlertmanager(optionsWith())));

  it('is an alert of the API v2, whatever the finding holds', () =>
    holdsForHostile(createAlertmanager, (entry, { finding, findingId }, identity) => {
      const { labels, annotations } = parsedBy(alert, entry);
      assert.equal(labels['severity'], finding.threat.severity);
      assert.ok(labels['node'] && labels['cluster']);
      for (const [key, value] of Object.entries(identity.labels)) assert.equal(labels[key], value);
      assert.equal(annotations['finding_id'], findingId);
    }));

  it('gives findings of one signature in one place the same labels', () => {
    const format = createAlertmanager(optionsWith());
    const labelsOf = (changes: Parameters<typeof sampleFinding>[0]) =>
      parsedBy(alert, format(reportOf(sampleFinding(changes)))).labels;
    const process = { uniqueId: 9, hostPid: 9, pid: 9, executable: '/tmp/other' };
    const one = labelsOf({});
    assert.deepEqual(labelsOf({ workload: { process }, subject: '9', timestamp: 1n, data: [] }), one);
    assert.notDeepEqual(labelsOf({ workload: { process, k8s: { namespace: 'shop' } } }), one);
    assert.notDeepEqual(labelsOf({ threat: { ...sampleFinding().threat, severity: 'low' } }), one);
  });

  it('does not let a label of the operator replace one of its own', () => {
    const identity = { node: 'worker-1', labels: { severity: 'none', team: 'payments' } };
    const { labels } = parsedBy(alert, createAlertmanager(optionsWith({ identity }))(reportOf(sampleFinding())));
    assert.deepEqual(labels, {
      alertname: 'rseq_takeover',
      severity: 'high',
      signature: 'RSEQ-004',
      pack: 'rseq',
      node: 'worker-1',
      label_severity: 'none',
      team: 'payments',
    });
  });
});
