import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/process_vm_write_inject.ts';

const wroteInto = (pid: number, own: number) => event('process_vm_writev', { pid }, { pid: own });

testSignature(signature, {
  detects: [
    {
      name: 'writes into other processes',
      events: [wroteInto(200, 100), wroteInto(0, 100), wroteInto(-1, 100)],
      findings: [{}, {}, {}],
      severity: 'high',
    },
  ],
  ignores: [{ name: 'a process that writes into itself', events: [wroteInto(100, 100), wroteInto(-2, 0xffff_fffe)] }],
});
