import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/sched_debug_recon.ts';
import { BOTH, notStarted, opened, READ, started, WRITE } from './events.ts';

const file = '/proc/sched_debug';

testSignature(signature, {
  detects: [
    {
      name: 'reads from a container',
      events: [opened(file, READ, started), opened('/sys/kernel/debug/sched/debug', BOTH, started)],
      findings: [{}, {}],
      severity: 'low',
    },
  ],
  ignores: [
    { name: 'a write', events: [opened(file, WRITE, started)] },
    {
      name: 'other files',
      events: [opened('/sys/kernel/debug/sched/features', READ, started), opened(`/x${file}`, READ, started)],
    },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [opened(file, READ), opened(file, READ, notStarted)],
    },
  ],
});
