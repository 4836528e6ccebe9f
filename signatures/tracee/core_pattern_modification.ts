import { defineSignature } from 'tracee-sequent';
import { forWriting } from './model/access.ts';

export default defineSignature({
  id: 'TRC-1011',
  name: 'core_pattern_modification',
  version: '1.0.0',
  description: 'A container opened core_pattern for writing: it may name a program that the host runs at a crash',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Privilege Escalation', technique: 'T1611' },
    properties: { Category: 'privilege-escalation' },
  },
  explanation: [
    'A pattern that begins with | names a program that the kernel starts on the host, as root, at each crash.',
  ],
  triage: [
    'What is in the file now? Restore the pattern of the distribution.',
    'Does a process in the container crash soon after?',
  ],
  falsePositives: ['a privileged container that sets up crash dumps for the node'],
  knownGaps: ['sysctl(2) on old kernels', 'containers whose start Tracee has not seen'],
  references: ['core(5)', 'Tracee: detectors/core_pattern_modification.go'],
  scope: { container: 'started' },
  about: { security_file_open: 'pathname' },
  where: { security_file_open: { pathname: { suffix: '/proc/sys/kernel/core_pattern' }, flags: forWriting } },
  on: { security_file_open: () => ({}) },
});
