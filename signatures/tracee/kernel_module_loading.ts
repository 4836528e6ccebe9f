import { defineSignature } from 'sequent';

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
  falsePositives: [
    'drivers that are loaded at boot or when a device is plugged in',
    'tools that bring a module, such as VPNs',
  ],
  knownGaps: ['modules loaded before Tracee', 'code that gets into the kernel another way, such as BPF'],
  references: ['init_module(2)', 'Tracee: detectors/kernel_module_loading.go'],
  on: { module_load: () => ({}) },
});
