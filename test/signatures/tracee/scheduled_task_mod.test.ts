import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/scheduled_task_mod.ts';
import { executed, opened, READ, renamed, WRITE } from './events.ts';

const tables = [
  '/etc/crontab',
  '/etc/anacrontab',
  '/etc/cron.allow',
  '/etc/cron.daily/x',
  '/etc/cron.weekly/x',
  '/etc/cron.monthly/x',
  '/etc/cron.d/x',
  '/etc/cron.hourly/',
  '/var/spool/cron/crontabs/root',
  '/etc/cron.deny',
];
const anacron = '/var/spool/anacron/cron.daily';

/** Tracee may send the path from before the exec. */
const stalePath =
  'without another event before, the path of the interpreter cannot be told from the path before the exec, which Tracee may send with it';

testSignature(signature, {
  detects: [
    {
      name: 'tables that are written',
      events: tables.map((path) => opened(path, WRITE)),
      findings: tables.map(() => ({})),
      severity: 'medium',
    },
    {
      name: 'tables that are replaced',
      events: tables.map((path) => renamed('/tmp/x', path)),
      findings: tables.map(() => ({})),
    },
    {
      name: 'commands that plan tasks',
      events: ['/usr/bin/crontab', '/usr/bin/at', '/usr/bin/batch', '/sbin/launchd'].map((path) => executed(path)),
      findings: [{}, {}, {}, {}],
    },
    {
      name: 'the folder of anacron, which Tracee misses',
      events: [opened(anacron, WRITE), renamed('/tmp/x', anacron)],
      findings: [{}, {}],
    },
    {
      name: 'what Tracee finds where it is as strict',
      events: [
        opened(anacron, WRITE),
        renamed('/tmp/x', anacron),
        opened('/etc/crontab', WRITE),
        renamed('/x', '/etc/crontab'),
      ],
      options: { strict: true },
      findings: [{}, {}],
    },
  ],
  ignores: [
    {
      name: 'reads, and tables that are moved away',
      events: [opened('/etc/crontab', READ), renamed('/etc/crontab', '/tmp/x')],
    },
    {
      name: 'other files',
      events: ['/etc/crontabs', '/etc/cron.yearly/x', '/var/spool/cron/x'].map((path) => opened(path, WRITE)),
    },
    {
      name: 'other commands',
      unavoidable: stalePath,
      events: [executed('/usr/bin/atd'), executed('/usr/bin/at', { executable: '/usr/bin/sh' })],
    },
  ],
});
