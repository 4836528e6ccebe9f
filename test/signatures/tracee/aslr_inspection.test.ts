import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/aslr_inspection.ts';
import { BOTH, NEITHER, opened, READ, WRITE } from './events.ts';

const file = '/proc/sys/kernel/randomize_va_space';

testSignature(signature, {
  detects: [
    { name: 'a read', events: [opened(file, READ), opened(file, 0o100000)], findings: [{}, {}], severity: 'info' },
    { name: 'an open for reading and writing', events: [opened(file, BOTH)], findings: [{}] },
  ],
  ignores: [
    { name: 'a write, and an open that only allows ioctl', events: [opened(file, WRITE), opened(file, NEITHER)] },
    { name: 'another file of sysctl', events: [opened('/proc/sys/kernel/randomize', READ), opened(`/x${file}`, READ)] },
    { name: 'a real event where it is as blind as Tracee', events: [opened(file, READ)], options: { strict: true } },
  ],
});
