import { defineSignature } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-1017',
  name: 'kernel_module_loading',
  version: '1.0.0',
  description: 'A kernel module was loaded: its code runs with all rights of the kernel',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Persistence', technique: 'T1547.006' },
    properties: { Category: 'persistence' },
  },
  triage: [
    'Is the module signed, and does it belong to a package?',
    'Which process loaded it? See TRC-1020, TRC-1030 and DRV-002 since.',
  ],
  falsePositives: [
    'drivers that are loaded at boot or when a device is plugged in',
    'tools that bring a module, such as VPNs',
  ],
  knownGaps: ['modules loaded before Tracee', 'code that gets into the kernel another way, such as BPF'],
  references: ['init_module(2)', 'Tracee: detectors/kernel_module_loading.go'],
  about: { module_load: 'name' },
  on: { module_load: () => ({}) },
});
