import { defineSignature } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-1025',
  name: 'process_vm_write_inject',
  version: '1.0.0',
  description: 'A process wrote into the memory of another one with process_vm_writev: the written bytes may be code',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Defense Evasion', technique: 'T1055' },
    properties: { Category: 'defense-evasion' },
  },
  triage: [
    'Which process is `pid`, in the pid namespace of the caller? Look at it, too.',
    'Did the call succeed: `returnValue` is the number of bytes.',
  ],
  falsePositives: ['debuggers and checkpoint tools', 'MPI libraries that copy between their processes'],
  knownGaps: ['ptrace (that is TRC-103) and /proc/PID/mem (TRC-1024)', 'a call that failed counts as well'],
  references: ['process_vm_writev(2)', 'Tracee: detectors/process_vm_write_code_injection.go'],
  about: { process_vm_writev: 'pid' },
  on: {
    process_vm_writev({ data, process }) {
      // The argument is a pid_t: the unsigned id of the workload is read as one, too.
      const own = (process?.pid ?? 0) | 0;
      if (data.pid !== own) return {};
    },
  },
});
