import { event, testSignature } from 'tracee-sequent/testing';
import secondRobustList from './second_robust_list.ts';

const first = 0x7fa5e1feca20n;
const second = 0x556ea18c76a0n;
const list = (head: bigint, tid = 100, returnValue = 0n) =>
  event('set_robust_list', { head, len: 24n, returnValue }, { pid: 100, tid });
const exec = event('sched_process_exec', { pathname: '/usr/bin/true' }, { pid: 100 });

testSignature(secondRobustList, {
  detects: [{ name: 'two lists of one thread', events: [list(first), list(second)], findings: [{ first, second }] }],
  ignores: [
    { name: 'another program between', events: [list(first), exec, list(second)] },
    { name: 'lists of two threads', events: [list(first), list(second, 101)] },
    { name: 'the same list again', events: [list(first), list(first)] },
    { name: 'a second list that the kernel has refused', events: [list(first), list(second, 100, -22n)] },
  ],
});
