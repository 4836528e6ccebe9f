import { defineSignature } from 'tracee-sequent';

/** Tracee: pkg/ebpf/c/types.h, ALERT_MPROT_W_REM: writable memory became executable and stopped to be writable. */
const becameExecutable = 4;

export default defineSignature({
  id: 'TRC-104',
  name: 'dynamic_code_loading',
  version: '1.0.0',
  description:
    'A process wrote into memory and then made it executable: its code came from somewhere else than its file',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Defense Evasion', technique: 'T1027.002' },
    properties: { Category: 'defense-evasion' },
  },
  triage: [
    'Is the program one with a just-in-time compiler?',
    'Snapshot the process: its code exists only in its memory.',
  ],
  falsePositives: [
    'just-in-time compilers: JavaScript, Java, .NET, PHP, regular expressions',
    'programs that unpack themselves',
  ],
  knownGaps: ['memory that is mapped twice, once to write and once to run', 'the other alerts of mem_prot_alert'],
  references: ['mprotect(2)', 'Tracee: detectors/dynamic_code_loading.go'],
  where: { mem_prot_alert: { alert: becameExecutable } },
  on: { mem_prot_alert: () => ({}) },
});
