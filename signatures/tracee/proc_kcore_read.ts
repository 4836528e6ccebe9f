import { defineSignature, opensForReading } from 'tracee-sequent';
import { sentAs } from './model/sent.ts';
import { strictOption } from './model/strict.ts';

export default defineSignature({
  id: 'TRC-1021',
  name: 'proc_kcore_read',
  version: '1.0.0',
  description: 'A container opened /proc/kcore, through which all memory of the host can be read',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Privilege Escalation', technique: 'T1611' },
    properties: { Category: 'privilege-escalation' },
  },
  triage: [
    'May the container see the memory of the host: is it privileged?',
    'The read memory may contain keys of every program on the node.',
  ],
  falsePositives: ['kernel debuggers and memory forensics in a privileged container'],
  knownGaps: ['/dev/mem and /dev/kmem', 'containers whose start Tracee has not seen'],
  references: ['proc_kcore(5)', 'Tracee: detectors/proc_kcore_read.go'],
  options: strictOption('it looks for 64-bit flags, which no real event has, and stays silent'),
  scope: { container: 'started' },
  about: { security_file_open: 'pathname' },
  where: { security_file_open: { pathname: { suffix: '/proc/kcore' } } },
  on: {
    security_file_open(event, { options }) {
      const flags = options.strict ? sentAs(event, 'flags', 'int64') : event.data.flags;
      if (flags !== undefined && opensForReading(flags)) return {};
    },
  },
});
