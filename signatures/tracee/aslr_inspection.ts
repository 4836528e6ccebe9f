import { defineSignature, opensForReading } from 'tracee-sequent';
import { sentAs } from './model/sent.ts';
import { strictOption } from './model/strict.ts';

export default defineSignature({
  id: 'TRC-109',
  name: 'aslr_inspection',
  version: '1.0.0',
  description: 'A process read whether the kernel places programs at random addresses (ASLR)',
  threat: {
    severity: 'info',
    mitre: { tactic: 'Privilege Escalation', technique: 'T1068' },
    properties: { Category: 'privilege-escalation' },
  },
  triage: [
    'Nothing to do, unless the same process then looks for addresses or injects code.',
    'A write to this file would be a change; this signature does not look for writes.',
  ],
  falsePositives: ['sysctl -a', 'monitoring and hardening tools', 'build and test tools that want stable addresses'],
  knownGaps: [
    'personality(2) and /proc/PID/maps say the same without this file',
    'sysctl files below another mount of proc',
  ],
  references: ['Linux: Documentation/admin-guide/sysctl/kernel.rst', 'Tracee: detectors/aslr_inspection.go'],
  options: strictOption('it looks for 64-bit flags, which no real event has, and stays silent'),
  about: { security_file_open: 'pathname' },
  where: { security_file_open: { pathname: '/proc/sys/kernel/randomize_va_space' } },
  on: {
    security_file_open(event, { options }) {
      const flags = options.strict ? sentAs(event, 'flags', 'int64') : event.data.flags;
      if (flags !== undefined && opensForReading(flags)) return {};
    },
  },
});
