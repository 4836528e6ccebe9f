import { defineSignature, ofKind, z } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-1020',
  name: 'proc_fops_hooking',
  version: '1.0.0',
  description: 'The kernel functions behind /proc were replaced, as a rootkit does to hide processes and files',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Defense Evasion', technique: 'T1014' },
    properties: { Category: 'defense-evasion' },
  },
  explanation: ['ps, top and ls of /proc get their data from these functions.'],
  triage: [
    'Trust no tool on this machine.',
    'Which module do the entries name, and who loaded it (TRC-1017)? `hidden` stands for one that hides itself.',
  ],
  falsePositives: ['security products that hook the kernel'],
  knownGaps: ['hooks at other places', 'a rootkit that was there before Tracee and deceives it'],
  references: ['Linux: fs/proc/root.c', 'Tracee: detectors/proc_fops_hooking.go'],
  finding: z.strictObject({ 'Hooked proc file operations': ofKind('hooked_syscalls') }),
  on: {
    hooked_proc_fops({ data }) {
      const hooked = data.hooked_fops_pointers;
      if (hooked.length > 0) return { 'Hooked proc file operations': hooked };
    },
  },
});
