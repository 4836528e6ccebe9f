import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/core_pattern_modification.ts';
import { notStarted, opened, READ, started, WRITE } from './events.ts';

const file = '/proc/sys/kernel/core_pattern';

testSignature(signature, {
  detects: [
    {
      name: 'writes from a container, also through another mount of proc',
      events: [opened(file, WRITE, started), opened(`/host${file}`, WRITE, started)],
      findings: [{}, {}],
      severity: 'high',
    },
  ],
  ignores: [
    { name: 'a read', events: [opened(file, READ, started)] },
    { name: 'another file', events: [opened('/proc/sys/kernel/core_uses_pid', WRITE, started)] },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [opened(file, WRITE), opened(file, WRITE, notStarted)],
    },
  ],
});
