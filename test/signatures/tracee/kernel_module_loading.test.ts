import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/kernel_module_loading.ts';

const module = { name: 'dummy', version: '', src_version: '' };

testSignature(signature, {
  detects: [
    {
      name: 'a module that is loaded',
      events: [event('module_load', { ...module, pathname: '/x/dummy.ko' })],
      findings: [{}],
      severity: 'medium',
    },
  ],
  ignores: [{ name: 'one that is removed', events: [event('module_free', module)] }],
});
