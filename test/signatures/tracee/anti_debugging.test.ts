import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/anti_debugging.ts';

const asked = (request: bigint) => event('ptrace', { request, pid: 0 });

testSignature(signature, {
  detects: [
    { name: 'a program that wants to be traced by its parent', events: [asked(0n)], findings: [{}], severity: 'low' },
  ],
  ignores: [{ name: 'requests of a debugger', events: [1n, 4n, 5n, 16n, 0x4206n, -1n].map(asked) }],
});
