import { nodeFinding, testSignature } from 'tracee-sequent/testing';
import signature from './shell_in_production.ts';

const shell = (namespace: string, at: number, env = 'production') =>
  nodeFinding(
    { signature: 'TRC-11', node: `node-of-${namespace}`, labels: [`env=${env}`] },
    { at, k8s: { namespace } },
  );

testSignature(signature, {
  detects: [
    {
      name: 'shells in three namespaces',
      events: [shell('shop', 0), shell('pay', 60_000), shell('mail', 120_000)],
      findings: [{ namespaces: 3 }],
      evidence: [[0, 1, 2]],
    },
  ],
  ignores: [
    { name: 'two namespaces', events: [shell('shop', 0), shell('pay', 1), shell('pay', 2)] },
    { name: 'another environment', events: ['a', 'b', 'c'].map((name, index) => shell(name, index, 'test')) },
  ],
});
