import { event, testSignature } from 'tracee-sequent/testing';
import programFromTmp from './program_from_tmp.ts';

testSignature(programFromTmp, {
  detects: [
    {
      name: 'a program in /tmp',
      events: [event('sched_process_exec', { pathname: '/tmp/dropper' })],
      findings: [{ path: '/tmp/dropper' }],
    },
  ],
  ignores: [
    {
      name: 'a program of the system, and a folder whose name only starts like it',
      events: [
        event('sched_process_exec', { pathname: '/usr/bin/true' }),
        event('sched_process_exec', { pathname: '/tmpfiles/true' }),
      ],
    },
  ],
});
