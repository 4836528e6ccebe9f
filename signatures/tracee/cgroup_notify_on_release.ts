import { defineSignature } from 'tracee-sequent';
import { forWriting } from './model/access.ts';

export default defineSignature({
  id: 'TRC-106',
  name: 'cgroup_notify_on_release',
  version: '1.0.0',
  description: 'A container opened notify_on_release of a control group for writing, half of a known way out of it',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Privilege Escalation', technique: 'T1611' },
    properties: { Category: 'privilege-escalation' },
  },
  explanation: [
    'With 1 in this file the kernel starts the release_agent of the hierarchy when its last process ends: on the host, as root.',
    'Together with TRC-1010 in the same container it is an escape.',
  ],
  triage: [
    'Is there a TRC-1010 in the same container?',
    'May the container mount control groups: is it privileged, or has it CAP_SYS_ADMIN?',
  ],
  falsePositives: ['an init system or a container engine inside of a container'],
  knownGaps: ['a process that holds the file open from before', 'containers whose start Tracee has not seen'],
  references: ['cgroups(7)', 'Tracee: detectors/cgroup_notify_on_release_modification.go'],
  scope: { container: 'started' },
  about: { security_file_open: 'pathname' },
  where: { security_file_open: { pathname: { suffix: '/notify_on_release' }, flags: forWriting } },
  on: { security_file_open: () => ({}) },
});
