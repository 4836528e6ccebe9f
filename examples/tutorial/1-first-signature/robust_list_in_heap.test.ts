import { event, testSignature } from 'tracee-sequent/testing';
import robustListInHeap from './robust_list_in_heap.ts';

const list = (head: bigint, returnValue = 0n) => event('set_robust_list', { head, len: 24n, returnValue });

testSignature(robustListInHeap, {
  detects: [{ name: 'a list in the heap', events: [list(0x556ea18c76a0n)], findings: [{ head: 0x556ea18c76a0n }] }],
  ignores: [
    {
      name: 'a list near the top, and the lowest that counts as such',
      events: [list(0x7fa5e1feca20n), list(0x7000_0000_0000n)],
    },
    { name: 'a call that the kernel has refused', events: [list(0x556ea18c76a0n, -22n)] },
  ],
});
