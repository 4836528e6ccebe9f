import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/proc_mem_code_injection.ts';
import { BOTH, NEITHER, opened, READ, WRITE } from './events.ts';

/** What Tracee's decoded-data prints. */
const sameText = { decoded: 'Tracee prints the access mode 3, which can neither read nor write, as O_WRONLY' };

testSignature(signature, {
  detects: [
    {
      name: 'writes of the memory of processes, also through another mount of proc',
      events: [opened('/proc/1234/mem', WRITE), opened('/proc/self/mem', BOTH), opened('/host/proc/1/mem', WRITE)],
      findings: [{}, {}, {}],
      severity: 'high',
    },
  ],
  ignores: [
    {
      name: 'the other direction',
      unavoidable: sameText,
      events: [opened('/proc/1234/mem', READ), opened('/proc/1234/mem', NEITHER)],
    },
    {
      name: 'other files',
      events: [
        '/proc/meminfo',
        '/proc/1234/maps',
        '/proc/1234/task/5/mem',
        '/proc//mem',
        '/proc/1x/mem',
        '/proc/self/mem\n',
        '/proc/١/mem',
      ].map((path) => opened(path, WRITE)),
    },
  ],
});
