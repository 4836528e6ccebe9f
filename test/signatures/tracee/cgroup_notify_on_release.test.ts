import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/cgroup_notify_on_release.ts';
import { BOTH, notStarted, opened, READ, started, WRITE } from './events.ts';

const file = '/sys/fs/cgroup/memory/x/notify_on_release';

testSignature(signature, {
  detects: [
    {
      name: 'writes from a container',
      events: [opened(file, WRITE, started), opened('/notify_on_release', BOTH, started)],
      findings: [{}, {}],
      severity: 'high',
    },
  ],
  ignores: [
    { name: 'a read', events: [opened(file, READ, started)] },
    {
      name: 'another file',
      events: [opened('/x/my_notify_on_release', WRITE, started), opened(`${file}x`, WRITE, started)],
    },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [opened(file, WRITE), opened(file, WRITE, notStarted)],
    },
  ],
});
