import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/proc_fops_hooking.ts';

const hooked = (...names: string[]) =>
  event('hooked_proc_fops', {
    hooked_fops_pointers: names.map((symbol_name) => ({ symbol_name, module_owner: 'hidden' })),
  });

testSignature(signature, {
  detects: [
    {
      name: 'functions that were replaced',
      events: [hooked('struct file_operations pointer', 'iterate_shared')],
      findings: [
        {
          'Hooked proc file operations': [
            { symbol_name: 'struct file_operations pointer', module_owner: 'hidden' },
            { symbol_name: 'iterate_shared', module_owner: 'hidden' },
          ],
        },
      ],
      severity: 'high',
    },
    {
      name: 'a single function',
      events: [hooked('iterate_shared')],
      findings: [{ 'Hooked proc file operations': [{ symbol_name: 'iterate_shared', module_owner: 'hidden' }] }],
    },
  ],
  ignores: [{ name: 'an empty list', events: [hooked()] }],
});
