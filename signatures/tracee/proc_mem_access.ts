import { defineSignature, opensForReading } from 'tracee-sequent';
import { isProcessMemory, memoryFileName } from './model/process-memory.ts';

export default defineSignature({
  id: 'TRC-1023',
  name: 'proc_mem_access',
  version: '1.0.0',
  description: 'A process opened the memory of a process to read it: secrets lie there in the clear',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Credential Access', technique: 'T1003.007' },
    properties: { Category: 'credential-access' },
  },
  triage: [
    'Which process owns the memory? The path has its pid, in the pid namespace of the process that opened it.',
    'Is the program a debugger or crash reporter?',
  ],
  falsePositives: ['debuggers, crash reporters and profilers', 'a program that reads its own memory'],
  knownGaps: ['process_vm_readv and ptrace', 'threads: /proc/PID/task/TID/mem'],
  references: ['proc_pid_mem(5)', 'Tracee: detectors/proc_mem_access.go'],
  about: { security_file_open: 'pathname' },
  where: { security_file_open: { pathname: memoryFileName } },
  on: {
    security_file_open({ data }) {
      if (opensForReading(data.flags) && isProcessMemory(data.pathname)) return {};
    },
  },
});
