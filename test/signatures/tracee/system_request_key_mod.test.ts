import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/system_request_key_mod.ts';
import { notStarted, opened, READ, started, WRITE } from './events.ts';

const file = '/proc/sysrq-trigger';

testSignature(signature, {
  detects: [
    {
      name: 'writes from a container',
      events: [opened(file, WRITE, started), opened('/proc/sys/kernel/sysrq', WRITE, started)],
      findings: [{}, {}],
      severity: 'high',
    },
  ],
  ignores: [
    { name: 'a read', events: [opened(file, READ, started)] },
    {
      name: 'other files',
      events: [opened('/proc/sys/kernel/tainted', WRITE, started), opened(`/host${file}`, WRITE, started)],
    },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [opened(file, WRITE), opened(file, WRITE, notStarted)],
    },
  ],
});
