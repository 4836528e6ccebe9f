import { defineSignature, opensForWriting } from 'tracee-sequent';
import { startedProgram } from './model/executable.ts';
import { strictOption } from './model/strict.ts';

const commands: ReadonlySet<string> = new Set(['crontab', 'at', 'batch', 'launchd']);
/** Anacron's spool. Tracee writes it without the slash in front, so that no path of a real event fits. */
const anacronSpool = '/var/spool/anacron/';
const tables = [
  '/etc/crontab',
  '/etc/anacrontab',
  '/etc/cron.deny',
  '/etc/cron.allow',
  {
    prefix: [
      '/etc/cron.hourly/',
      '/etc/cron.daily/',
      '/etc/cron.weekly/',
      '/etc/cron.monthly/',
      '/etc/cron.d/',
      '/var/spool/cron/crontabs/',
      anacronSpool,
      anacronSpool.slice(1),
    ],
  },
];

export default defineSignature({
  id: 'TRC-1027',
  name: 'scheduled_task_mod',
  version: '1.0.0',
  description: 'A scheduled task was changed: a program wrote a crontab or ran a command that schedules tasks',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Persistence', technique: 'T1053.003' },
    properties: { Category: 'persistence' },
  },
  triage: [
    'What is the new task, and whose is it?',
    'It may run again and again from now on: take it out before you look at what it has done.',
  ],
  falsePositives: ['package managers and administrators', 'anacron, which notes when it has run'],
  knownGaps: [
    'the timers of systemd',
    'the spool of at',
    'cron tables of distributions that keep them in /var/spool/cron itself',
  ],
  references: ['crontab(5)', 'anacron(8)', 'Tracee: detectors/scheduled_task_modification.go'],
  options: strictOption('its folder of anacron lacks the first slash, so it matches no real path'),
  about: { security_file_open: 'pathname', security_inode_rename: 'new_path', sched_process_exec: 'pathname' },
  where: { security_file_open: { pathname: tables }, security_inode_rename: { new_path: tables } },
  on: {
    security_file_open({ data }, { options }) {
      if (opensForWriting(data.flags) && !(options.strict && data.pathname.startsWith(anacronSpool))) return {};
    },
    security_inode_rename({ data }, { options }) {
      if (!(options.strict && data.new_path.startsWith(anacronSpool))) return {};
    },
    sched_process_exec(event) {
      if (commands.has(startedProgram(event))) return {};
    },
  },
});
