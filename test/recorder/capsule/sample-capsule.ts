import type { CapsuleHead } from '../../../src/recorder/capsule/capsule.ts';

/** A head with every optional part. */
export const sampleHead: CapsuleHead = {
  written: 1_795_000_000_000,
  findings: [
    { name: 'shell', finding_id: '0123456789abcdef0123456789abcdef', signature: { id: 'ACME-1' } },
    { name: 'shell', text: '\u001b[31mred\u202e' },
  ],
  more_findings: 3,
  versions: { sequent: '1.0.0', tracee: 'v0.24.1' },
  options: { arch: 'amd64', packs: ['rseq'], signatures: { 'ACME-1': { most: 3 } } },
  signatures: [{ id: 'ACME-1', name: 'shell', version: '1.2.0' }],
  policies: ['sequent'],
  window: { time: 60n, from: 0n, to: 70n, whole: false, held_from: 5n, ended_early: true },
  losses: [
    { reason: 'kernel', events: 4, from: 1n, to: 2n },
    { reason: 'start', from: 1n, to: 2n },
  ],
  redaction: { rules: { presets: ['tokens'] }, events: 1 },
  cut: { events: 17, bound: 1_000 },
  events: 129,
};
