import { defineSignature, memoryPaths } from 'sequent';

export default defineSignature({
  id: 'TRC-105',
  name: 'fileless_execution',
  version: '1.0.0',
  description: 'A program was started from memory, so that it never was a file on a disk',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Defense Evasion', technique: 'T1620' },
    properties: { Category: 'defense-evasion' },
  },
  triage: [
    'Where did the process that started it get it from: a connection, a pipe?',
    'Copy /proc/PID/exe while it runs: there is no other file.',
  ],
  falsePositives: ['runc, which runs a copy of itself from memory', 'programs that unpack themselves into memory'],
  knownGaps: ['other file systems in memory, such as a tmpfs on /tmp', 'code that is loaded without exec'],
  references: ['memfd_create(2)', 'shm_overview(7)', 'Tracee: detectors/fileless_execution.go'],
  about: { sched_process_exec: 'pathname' },
  where: { sched_process_exec: { pathname: { prefix: memoryPaths } } },
  on: { sched_process_exec: () => ({}) },
});
