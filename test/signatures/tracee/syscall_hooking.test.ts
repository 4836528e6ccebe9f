import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/syscall_hooking.ts';

testSignature(signature, {
  detects: [
    {
      name: 'a call that was replaced',
      events: [
        event('hooked_syscall', { syscall: 'kill', address: 'ffffffffc0001000', function: 'evil', owner: 'rk' }),
      ],
      findings: [{}],
      severity: 'high',
    },
  ],
  ignores: [
    {
      name: "Tracee's check of the table, which says nothing yet",
      events: [event('syscall_table_check', { syscall_id: 62 })],
    },
  ],
});
