import { event, testSignature } from 'tracee-sequent/testing';
import secondRobustList from './second_robust_list.ts';

const first = 0x7fa5e1feca20n;
const second = 0x556ea18c76a0n;
const list = (head: bigint, { tid = 100, returnValue = 0n, executable = '/usr/bin/bash' } = {}) =>
  event('set_robust_list', { head, len: 24n, returnValue }, { pid: 100, tid, executable });
const exec = (pathname: string) => event('sched_process_exec', { pathname }, { pid: 100, executable: pathname });

testSignature(secondRobustList, {
  detects: [{ name: 'two lists of one thread', events: [list(first), list(second)], findings: [{ first, second }] }],
  ignores: [
    {
      name: 'another program between',
      events: [list(first), exec('/usr/bin/true'), list(second, { executable: '/usr/bin/true' })],
    },
    {
      name: 'the same program again',
      events: [list(first), exec('/usr/bin/bash'), list(second)],
      unavoidable: { 'unknown-loss': 'only the exec shows that the program was started again' },
    },
    { name: 'a stream that was cut between', events: [list(first), list(second)], gapBefore: 1 },
    { name: 'lists of two threads', events: [list(first), list(second, { tid: 101 })] },
    { name: 'the same list again', events: [list(first), list(first)] },
    { name: 'a second list that the kernel has refused', events: [list(first), list(second, { returnValue: -22n })] },
  ],
});
