import { event, testSignature } from 'tracee-sequent/testing';
import areaLeft from './area_left.ts';

const area = 0x7f0000001000n;
const call = (flags: number, at: number) => event('rseq', { rseq: area, flags, returnValue: 0n }, { at });

testSignature(areaLeft, {
  detects: [{ name: 'an area that stays', events: [call(0, 0), call(1, 1_500)], findings: [{ area }] }],
  ignores: [
    {
      name: 'an area that is given up within a second',
      events: [call(0, 0), call(1, 500)],
      unavoidable: { 'unknown-loss': 'without its end the area stays' },
    },
  ],
});
