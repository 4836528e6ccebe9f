import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { after, describe, it } from 'node:test';
import { identityFrom } from '../../../src/cli/options/identity.ts';
import { EffectiveSettings } from '../../../src/config/effective-settings.ts';
import type { Identity } from '../../../src/output/identity.ts';

const before = process.env['NODE_NAME'];
after(() => setNodeName(before));

function setNodeName(name: string | undefined): void {
  if (name === undefined) Reflect.deleteProperty(process.env, 'NODE_NAME');
  else process.env['NODE_NAME'] = name;
}

function identity(values: Readonly<Record<string, unknown>>): Identity {
  return identityFrom(EffectiveSettings.fixed(values));
}

describe('the identity in every finding', () => {
  it('has the name of the node from the setting, else from NODE_NAME, else from the system', () => {
    setNodeName('of-kubernetes');
    assert.deepEqual(identity({ node_name: 'worker-1' }), { node: 'worker-1', labels: {} });
    assert.deepEqual(identity({}), { node: 'of-kubernetes', labels: {} });
    for (const none of ['', undefined]) {
      setNodeName(none);
      assert.deepEqual(identity({}), { node: hostname(), labels: {} });
    }
  });

  it('has cluster and labels', () => {
    assert.deepEqual(identity({ node_name: 'n', cluster: 'prod', labels: { team: 'payments' } }), {
      node: 'n',
      cluster: 'prod',
      labels: { team: 'payments' },
    });
  });

  it('is refused where it is too large for the reserve in a finding', () => {
    const labels = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`l${i}`, 'x'.repeat(128)]));
    assert.throws(() => identity({ node_name: 'n', labels }), {
      code: 'SEQ_CONFIG',
      message: /take 1\d{3} bytes in every finding, and 1024 are allowed.*node_name, cluster, labels/s,
    });
    assert.throws(() => identity({ node_name: '\u001b'.repeat(253) }), { code: 'SEQ_CONFIG' });
  });
});
