import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/rcd_modification.ts';
import { executed, opened, READ, renamed, WRITE } from './events.ts';

const scripts = [
  '/etc/rc.local',
  '/etc/init.d/rc.local',
  '/etc/rc.d/rc.local',
  ...[1, 2, 4, 5, 6].map((level) => `/etc/rc${level}.d/S01ssh`),
  '/etc/init.d/ssh',
  '/etc/rc3.d/S01ssh',
  '/etc/rc.d/',
  '/etc/rc.d/init.d/x',
  '/etc/rcs.d/x',
];

testSignature(signature, {
  detects: [
    {
      name: 'scripts that are written',
      events: scripts.map((path) => opened(path, WRITE)),
      findings: scripts.map(() => ({})),
      severity: 'medium',
    },
    {
      name: 'scripts that are replaced',
      events: scripts.map((path) => renamed('/tmp/x', path)),
      findings: scripts.map(() => ({})),
    },
    { name: 'the command that switches them on', events: [executed('/usr/sbin/update-rc.d')], findings: [{}] },
    {
      name: 'the same where Tracee does not tell the path of the process',
      events: [executed('/usr/sbin/update-rc.d', { executable: null })],
      findings: [{}],
    },
  ],
  ignores: [
    {
      name: 'reads, and scripts that are moved away',
      events: [opened('/etc/rc.local', READ), renamed('/etc/rc.local', '/tmp/x')],
    },
    {
      name: 'other files',
      events: ['/etc/rc.locale', '/etc/rc0.d/x', '/etc/init.d', '/x/etc/rc.local'].map((path) => opened(path, WRITE)),
    },
    { name: 'other commands', events: [executed('/usr/sbin/update-rc'), executed('/usr/sbin/update-rc.d/x')] },
  ],
});
