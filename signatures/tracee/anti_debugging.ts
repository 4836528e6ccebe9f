import { defineSignature, ptraceRequests } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-102',
  name: 'anti_debugging',
  version: '1.0.0',
  description: 'A process asked to be traced by its own parent, so no debugger can attach to it',
  threat: {
    severity: 'low',
    mitre: { tactic: 'Defense Evasion', technique: 'T1622' },
    properties: { Category: 'defense-evasion' },
  },
  explanation: ['A process can have only one tracer. If this is its parent, no other process can trace it.'],
  triage: [
    'Who is the parent: a debugger, strace, or nothing that would trace?',
    'Is the program packed or hidden (TRC-104, TRC-105, TRC-1015 in the same process)?',
  ],
  falsePositives: ['programs that a debugger or strace has started: they ask for it themselves'],
  knownGaps: ['other ways to notice a debugger, such as reading TracerPid in /proc/self/status'],
  references: ['ptrace(2)', 'Tracee: detectors/anti_debugging.go'],
  where: { ptrace: { request: ptraceRequests.PTRACE_TRACEME } },
  on: { ptrace: () => ({}) },
});
