import { event, testSignature } from 'tracee-sequent/testing';
import deepProcessChain from './deep_process_chain.ts';

const fork = (parent: number, child: number) => event('sched_process_fork', { parent_pid: parent, child_pid: child });
const exec = (pid: number) => event('sched_process_exec', { pathname: '/usr/bin/true' }, { pid });
const exit = (pid: number) => event('sched_process_exit', {}, { pid });
const options = { depth: 3 };

testSignature(deepProcessChain, {
  detects: [
    {
      name: 'the third descendant',
      options,
      events: [fork(1, 2), fork(2, 3), fork(3, 4), exec(4)],
      findings: [{ depth: 3, path: '/usr/bin/true' }],
    },
  ],
  ignores: [
    { name: 'the second descendant', options, events: [fork(1, 2), fork(2, 3), exec(3)] },
    {
      name: 'a chain whose middle has ended',
      options,
      events: [fork(1, 2), fork(2, 3), fork(3, 4), exit(3), exec(4)],
    },
  ],
});
