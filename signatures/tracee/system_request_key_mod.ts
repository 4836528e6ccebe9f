import { defineSignature } from 'tracee-sequent';
import { forWriting } from './model/access.ts';

export default defineSignature({
  id: 'TRC-1031',
  name: 'system_request_key_mod',
  version: '1.0.0',
  description:
    'A container opened the magic SysRq key for writing: one letter there restarts the host or dumps its state',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Privilege Escalation', technique: 'T1611' },
    properties: { Category: 'privilege-escalation' },
  },
  triage: [
    "Which letters were written? `b` restarts at once, `c` crashes, `t` lists all processes in the kernel's log.",
    "May the container write to the host's proc: is it privileged?",
  ],
  falsePositives: ['a privileged container that sets up the node or restarts it on purpose'],
  knownGaps: ['the same files below another mount of proc', 'containers whose start Tracee has not seen'],
  references: [
    'Linux: Documentation/admin-guide/sysrq.rst',
    'Tracee: detectors/system_request_key_config_modification.go',
  ],
  scope: { container: 'started' },
  about: { security_file_open: 'pathname' },
  where: { security_file_open: { pathname: ['/proc/sys/kernel/sysrq', '/proc/sysrq-trigger'], flags: forWriting } },
  on: { security_file_open: () => ({}) },
});
