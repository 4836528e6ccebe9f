import { defineSignature, opensForWriting } from 'tracee-sequent';
import { startedProgram } from './model/executable.ts';

const scripts = [
  '/etc/rc.local',
  '/etc/init.d/rc.local',
  '/etc/rc.d/rc.local',
  {
    prefix: [
      '/etc/rc1.d/',
      '/etc/rc2.d/',
      '/etc/rc3.d/',
      '/etc/rc4.d/',
      '/etc/rc5.d/',
      '/etc/rc6.d/',
      '/etc/rcs.d/',
      '/etc/init.d/',
      '/etc/rc.d/init.d/',
      '/etc/rc.d/',
    ],
  },
];

export default defineSignature({
  id: 'TRC-1026',
  name: 'rcd_modification',
  version: '1.0.0',
  description:
    'A script that runs when the machine starts or changes its run level was written, replaced or switched on',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Persistence', technique: 'T1037.004' },
    properties: { Category: 'persistence' },
  },
  triage: [
    'What does the script do now? Compare it with its package.',
    'It runs with all rights when the machine starts the next time.',
  ],
  falsePositives: ['package managers and administrators'],
  knownGaps: [
    'the units of systemd',
    'Tracee watches /etc/rcs.d: the real folder is /etc/rcS.d',
    'update-rc.d is a script on Debian: what runs is perl, so that its start is not seen there',
  ],
  references: ['update-rc.d(8)', 'Tracee: detectors/rcd_modification.go'],
  about: { security_file_open: 'pathname', security_inode_rename: 'new_path', sched_process_exec: 'pathname' },
  where: { security_file_open: { pathname: scripts }, security_inode_rename: { new_path: scripts } },
  on: {
    security_file_open({ data }) {
      if (opensForWriting(data.flags)) return {};
    },
    security_inode_rename: () => ({}),
    sched_process_exec(event) {
      if (startedProgram(event) === 'update-rc.d') return {};
    },
  },
});
