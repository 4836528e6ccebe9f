import { event, testSignature } from 'tracee-sequent/testing';
import manyPtraceTargets from './many_ptrace_targets.ts';

const attach = (pid: number, at: number) => event('ptrace', { pid }, { at });

testSignature(manyPtraceTargets, {
  detects: [
    {
      name: 'three targets in a minute',
      options: { targets: 3 },
      events: [attach(1, 0), attach(2, 20_000), attach(3, 40_000)],
      findings: [{ targets: 3 }],
    },
  ],
  ignores: [
    {
      name: 'three targets in more than a minute',
      options: { targets: 3 },
      events: [attach(1, 0), attach(2, 40_000), attach(3, 80_000)],
    },
    {
      name: 'the same target again and again',
      options: { targets: 3 },
      events: [attach(1, 0), attach(1, 1), attach(1, 2), attach(1, 3)],
    },
  ],
});
