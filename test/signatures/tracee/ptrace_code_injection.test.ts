import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/ptrace_code_injection.ts';

const asked = (request: bigint) => event('ptrace', { request, pid: 200 });

testSignature(signature, {
  detects: [
    { name: 'writes of text and of data', events: [asked(4n), asked(5n)], findings: [{}, {}], severity: 'high' },
  ],
  ignores: [{ name: 'other requests', events: [0n, 1n, 2n, 3n, 6n, 45n].map(asked) }],
});
