import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/dropped_executable.ts';
import { ELF, notELF, notStarted, started, wrote } from './events.ts';

testSignature(signature, {
  detects: [
    {
      name: 'programs on a disk',
      events: [wrote('/tmp/x', ELF, started), wrote('/tmp/dev/shm/x', '\x7fELF', started)],
      findings: [{ path: '/tmp/x' }, { path: '/tmp/dev/shm/x' }],
      severity: 'medium',
    },
  ],
  ignores: [
    { name: 'what is no program', events: notELF.map((text) => wrote('/tmp/x', text, started)) },
    {
      name: 'programs in memory',
      events: ['memfd:x', '/dev/shm/x', '/run/shm/x'].map((path) => wrote(path, ELF, started)),
    },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [wrote('/tmp/x', ELF), wrote('/tmp/x', ELF, notStarted)],
    },
  ],
});
