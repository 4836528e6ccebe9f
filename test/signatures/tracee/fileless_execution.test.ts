import { testSignature } from 'sequent/testing';
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
  ],
  ignores: [
    {
      name: 'programs on a disk, and folders whose names are only alike',
      events: ['/usr/bin/true', '/memfd:x', '/tmp/dev/shm/x', '/dev/shmx/y', '/dev/shm'].map((path) => executed(path)),
    },
  ],
});
