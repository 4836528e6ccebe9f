import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/cgroup_release_agent.ts';
import { notStarted, opened, READ, renamed, started, WRITE } from './events.ts';

const file = '/sys/fs/cgroup/rdma/release_agent';

testSignature(signature, {
  detects: [
    {
      name: 'writes, also of a path that ends in a slash or has no folder',
      events: [file, `${file}/`, 'release_agent'].map((path) => opened(path, WRITE, started)),
      findings: [{}, {}, {}],
      severity: 'high',
    },
    { name: 'another file put in its place', events: [renamed('/tmp/x', file, started)], findings: [{}] },
  ],
  ignores: [
    { name: 'a read', events: [opened(file, READ, started)] },
    {
      name: 'files and folders whose names are only alike',
      events: [
        opened(`${file}.d`, WRITE, started),
        opened('/x_release_agent', WRITE, started),
        opened(`${file}/x`, WRITE, started),
      ],
    },
    { name: 'a file that is moved away', events: [renamed(file, '/tmp/x', started)] },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [opened(file, WRITE), renamed('/tmp/x', file, notStarted)],
    },
  ],
});
