import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/proc_kcore_read.ts';
import { BOTH, notStarted, opened, READ, started, WRITE } from './events.ts';

const file = '/proc/kcore';

testSignature(signature, {
  detects: [
    {
      name: 'reads from a container, also below another root',
      events: [opened(file, READ, started), opened(file, BOTH, started), opened(`/host${file}`, READ, started)],
      findings: [{}, {}, {}],
      severity: 'medium',
    },
  ],
  ignores: [
    { name: 'a write', events: [opened(file, WRITE, started)] },
    { name: 'another file', events: [opened('/proc/kcore2', READ, started), opened('/proc/xkcore', READ, started)] },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [opened(file, READ), opened(file, READ, notStarted)],
    },
    { name: 'a container without an id', events: [opened(file, READ, { container: { id: '', started: true } })] },
    {
      name: 'a real event where it is as blind as Tracee',
      events: [opened(file, READ, started)],
      options: { strict: true },
    },
  ],
});
