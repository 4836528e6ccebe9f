import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createOcsf } from '../../../../src/output/format/ocsf/ocsf.ts';
import { reportOf, sampleFinding } from '../../sample-finding.ts';
import { assertGolden } from '../golden.ts';
import { holdsForHostile, optionsWith } from '../holds-for-hostile.ts';
import { faultsOf } from './ocsf-checker.ts';

describe('the format ocsf', () => {
  it('is as in fixtures/outputs/ocsf.txt', () => assertGolden('ocsf', createOcsf(optionsWith())));

  it('is a Detection Finding by the schema of OCSF 1.8.0, whatever the finding holds', () =>
    holdsForHostile(createOcsf, (entry, { finding, findingId, summary }, identity) => {
      const made = JSON.parse(entry);
      assert.deepEqual(faultsOf(made), [], entry.slice(0, 2_000));
      assert.equal(made.metadata.version, '1.8.0');
      assert.equal(made.type_uid, summary ? 200_402 : 200_401);
      assert.equal(made.finding_info.uid, findingId);
      assert.equal(made.device.hostname, identity.node);
      assert.deepEqual(
        Object.fromEntries(made.metadata.tags.map(({ name, value }: Record<string, string>) => [name, value])),
        { ...identity.labels, cluster: identity.cluster },
      );
      assert.equal(made.severity_id, { info: 1, low: 2, medium: 3, high: 4, critical: 5 }[finding.threat.severity]);
      for (const key of ['message', 'status_id', 'confidence_id', 'is_alert', 'evidences', 'resources', 'observables'])
        assert.ok(key in made, `${key} is recommended`);
    }));

  it('tells a sub-technique and its technique apart', () => {
    const { threat } = sampleFinding();
    const technique = { id: 'T1055.008', name: 'Ptrace System Calls' };
    const finding = sampleFinding({ threat: { ...threat, mitre: { tactic: { name: 'Execution' }, technique } } });
    const { finding_info: info } = JSON.parse(createOcsf(optionsWith())(reportOf(finding)));
    assert.deepEqual(info.attacks, [
      {
        tactic: { name: 'Execution' },
        technique: { uid: 'T1055' },
        sub_technique: { uid: 'T1055.008', name: 'Ptrace System Calls' },
      },
    ]);
  });

  it('has a checker that finds what is wrong', () => {
    const good = JSON.parse(createOcsf(optionsWith())(reportOf(sampleFinding())));
    assert.deepEqual(faultsOf({ ...good, severity_id: 7, time: '1', extra: 1, metadata: { version: '1.8.0' } }), [
      '.time: no whole number',
      '.severity_id: no value of the enumeration',
      '.metadata.product: is required',
      '.extra: is unknown',
    ]);
  });
});
