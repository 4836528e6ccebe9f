import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/sudoers_modification.ts';
import { opened, READ, renamed, WRITE } from './events.ts';

const files = ['/etc/sudoers', '/private/etc/sudoers', '/etc/sudoers.d/x', '/private/etc/sudoers.d/'];

testSignature(signature, {
  detects: [
    {
      name: 'rules that are written',
      events: files.map((path) => opened(path, WRITE)),
      findings: files.map(() => ({})),
      severity: 'medium',
    },
    {
      name: 'rules that are replaced',
      events: files.map((path) => renamed('/tmp/x', path)),
      findings: files.map(() => ({})),
    },
  ],
  ignores: [
    {
      name: 'reads, and rules that are moved away',
      events: [opened('/etc/sudoers', READ), renamed('/etc/sudoers', '/tmp/x')],
    },
    {
      name: 'other files',
      events: ['/etc/sudoers.tmp', '/etc/sudo.conf', '/etc/sudoers/x'].map((path) => opened(path, WRITE)),
    },
  ],
});
