import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/dynamic_code_loading.ts';

const alerted = (alert: number) => event('mem_prot_alert', { alert, addr: 0x7f00_0000_0000n, len: 4096n });

testSignature(signature, {
  detects: [
    { name: 'memory that was written becomes executable', events: [alerted(4)], findings: [{}], severity: 'medium' },
  ],
  ignores: [{ name: 'the other alerts', events: [0, 1, 2, 3, 5].map(alerted) }],
});
