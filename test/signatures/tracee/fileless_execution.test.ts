import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/fileless_execution.ts';
import { executed } from './events.ts';

testSignature(signature, {
  detects: [
    {
      name: 'programs in memory',
      events: ['memfd:x', '/run/shm/x', '/dev/shm/deep/x'].map((path) => executed(path)),
      findings: [{}, {}, {}],
      severity: 'high',
    },
    {
      name: 'programs that the operator knows, as info, and others',
      options: { known: ['memfd:runc_cloned:/proc/self/exe', '/dev/shm/*/agent'] },
      events: ['memfd:runc_cloned:/proc/self/exe', '/dev/shm/a/agent', 'memfd:runc', '/dev/shm/agent'].map((path) =>
        executed(path),
      ),
      findings: [{}, {}, {}, {}],
      severity: ['info', 'info', 'high', 'high'],
    },
    {
      name: 'a program that the operator knows, with a tag',
      options: { known: ['memfd:x'] },
      events: [executed('memfd:x')],
      findings: [{}],
      severity: 'info',
      tags: ['known-program'],
    },
  ],
  ignores: [
    {
      name: 'programs on a disk, and folders whose names are only alike',
      events: ['/usr/bin/true', '/memfd:x', '/tmp/dev/shm/x', '/dev/shmx/y', '/dev/shm'].map((path) => executed(path)),
    },
  ],
});
