import { event, testSignature } from 'tracee-sequent/testing';
import sharedRobustList from './shared_robust_list.ts';

const head = 0x7f6851466960n;
const list = (tid: number, pid = 100) => event('set_robust_list', { head, len: 24n, returnValue: 0n }, { pid, tid });
const exit = (tid: number) =>
  event('sched_process_exit', { exit_code: 0, signal_code: 0, process_group_exit: false }, { pid: 100, tid });

testSignature(sharedRobustList, {
  detects: [{ name: 'two living threads with one list', events: [list(101), list(102)], findings: [{ head }] }],
  ignores: [
    {
      name: 'a thread whose memory another one gets after its end',
      events: [list(101), exit(101), list(102)],
      unavoidable: { 'unknown-loss': 'only its exit shows that the thread has ended' },
    },
    { name: 'the same address in two processes', events: [list(100, 100), list(200, 200)] },
    { name: 'the same list of the same thread again', events: [list(101), list(101)] },
  ],
});
