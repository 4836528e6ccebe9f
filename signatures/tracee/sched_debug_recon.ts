import { defineSignature } from 'tracee-sequent';
import { forReading } from './model/access.ts';

export default defineSignature({
  id: 'TRC-1029',
  name: 'sched_debug_recon',
  version: '1.0.0',
  description: "A container read the scheduler's debug file, which lists the processes of the whole host",
  threat: {
    severity: 'low',
    mitre: { tactic: 'Discovery', technique: 'T1613' },
    properties: { Category: 'discovery' },
  },
  triage: ['The finding alone needs no action. Which other files did this container read?'],
  falsePositives: ['monitoring agents that run as containers'],
  knownGaps: [
    'other files beside it, such as /sys/kernel/debug/sched/features',
    'containers whose start Tracee has not seen',
  ],
  references: ['Linux: kernel/sched/debug.c', 'Tracee: detectors/sched_debug_recon.go'],
  scope: { container: 'started' },
  about: { security_file_open: 'pathname' },
  where: {
    security_file_open: { pathname: ['/proc/sched_debug', '/sys/kernel/debug/sched/debug'], flags: forReading },
  },
  on: { security_file_open: () => ({}) },
});
