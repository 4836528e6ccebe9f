import { defineSignature } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-1030',
  name: 'syscall_hooking',
  version: '1.0.0',
  description:
    "An entry of the kernel's system call table points to a foreign function, as a rootkit sets it to hide itself",
  threat: {
    severity: 'high',
    mitre: { tactic: 'Defense Evasion', technique: 'T1014' },
    properties: { Category: 'defense-evasion' },
  },
  explanation: [
    'Every program reaches the kernel through this table. A rootkit that replaces an entry can see and change every call.',
  ],
  triage: ['Trust no tool on this machine.', 'Which module does `owner` name, and who loaded it (TRC-1017)?'],
  falsePositives: ['security products that hook the kernel'],
  knownGaps: ['hooks at other places', 'a rootkit that was there before Tracee and deceives it'],
  references: ['Linux: arch/x86/entry/syscall_64.c', 'Tracee: detectors/syscall_table_hooking.go'],
  about: { hooked_syscall: 'syscall' },
  on: { hooked_syscall: () => ({}) },
});
