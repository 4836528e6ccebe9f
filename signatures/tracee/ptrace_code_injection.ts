import { defineSignature, ptraceRequests } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-103',
  name: 'ptrace_code_injection',
  version: '1.0.0',
  description: 'A process wrote into the memory of another one through ptrace: the written bytes may be code',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Defense Evasion', technique: 'T1055.008' },
    properties: { Category: 'defense-evasion' },
  },
  triage: [
    'Which process is `pid`, in the pid namespace of the caller? Look at it, too.',
    'Is the program a debugger that a developer has started?',
  ],
  falsePositives: ['debuggers that set breakpoints'],
  knownGaps: [
    'registers that are set instead of memory (PTRACE_SETREGS)',
    'process_vm_writev (that is TRC-1025) and /proc/PID/mem (TRC-1024)',
  ],
  references: ['ptrace(2)', 'Tracee: detectors/ptrace_code_injection.go'],
  about: { ptrace: 'pid' },
  where: { ptrace: { request: [ptraceRequests.PTRACE_POKETEXT, ptraceRequests.PTRACE_POKEDATA] } },
  on: { ptrace: () => ({}) },
});
