import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/default_loader_mod.ts';
import { opened, READ, renamed, WRITE } from './events.ts';

const loader = '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2';
const loader64 = '/lib64/ld-linux-x86-64.so.2';

testSignature(signature, {
  detects: [
    {
      name: 'loaders that are opened for writing or replaced',
      events: [opened(loader, WRITE), opened('/lib/ld.so', WRITE), renamed('/tmp/x', loader)],
      findings: [{}, {}, {}],
      severity: 'high',
    },
    {
      name: 'loaders where most machines have them, which Tracee does not watch',
      events: [opened(loader64, WRITE), renamed('/tmp/x', loader64), opened('/usr/libx32/ld-linux-x32.so.2', WRITE)],
      findings: [{}, {}, {}],
    },
    {
      name: 'what Tracee finds where it is as strict',
      events: [opened(loader, WRITE), opened(loader64, WRITE), renamed('/tmp/x', loader64)],
      options: { strict: true },
      findings: [{}],
    },
  ],
  ignores: [
    { name: 'a read, and a loader that is moved away', events: [opened(loader, READ), renamed(loader, '/tmp/x')] },
    {
      name: 'files that are no loader',
      events: [
        '/usr/lib/libc.so.6',
        '/lib/ld.conf',
        '/usr/lib/x/ldd',
        '/lib/x\n/ld.so',
        '/usr/library/ld.so',
        '/home/u/lib/ld.so',
      ].map((path) => opened(path, WRITE)),
    },
    { name: 'a name that goes on in another line', events: [opened('/lib/ld\n.so', WRITE)] },
    {
      name: 'a loader that is replaced elsewhere',
      events: [renamed('/tmp/x', '/home/u/lib/ld.so'), renamed('/tmp/x', '/usr/library/ld.so')],
    },
  ],
});
