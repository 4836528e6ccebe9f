import { defineSignature, opensForWriting } from 'tracee-sequent';
import { isProcessMemory, memoryFileName } from './model/process-memory.ts';

export default defineSignature({
  id: 'TRC-1024',
  name: 'proc_mem_code_injection',
  version: '1.0.0',
  description: 'A process opened the memory of a process to write it: the written bytes may be code',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Defense Evasion', technique: 'T1055.009' },
    properties: { Category: 'defense-evasion' },
  },
  triage: [
    'Which process owns the memory? Look at that process, too: it may now act for the writer.',
    'Is the program a debugger?',
  ],
  falsePositives: ['debuggers that set breakpoints', 'a program that writes its own memory'],
  knownGaps: ['process_vm_writev (that is TRC-1025) and ptrace (TRC-103)', 'threads: /proc/PID/task/TID/mem'],
  references: ['proc_pid_mem(5)', 'Tracee: detectors/proc_mem_code_injection.go'],
  about: { security_file_open: 'pathname' },
  where: { security_file_open: { pathname: memoryFileName } },
  on: {
    security_file_open({ data }) {
      if (opensForWriting(data.flags) && isProcessMemory(data.pathname)) return {};
    },
  },
});
