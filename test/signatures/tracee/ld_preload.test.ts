import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/ld_preload.ts';
import { opened, READ, renamed, WRITE } from './events.ts';

const told = (...env: string[]) => event('sched_process_exec', { env });
const file = '/etc/ld.so.preload';

testSignature(signature, {
  detects: [
    {
      name: 'the first of the variables, with its whole entry',
      events: [told('A=1', 'LD_LIBRARY_PATH=/x', 'LD_PRELOAD=/y.so'), told('LD_PRELOAD=')],
      findings: [{ LD_LIBRARY_PATH: 'LD_LIBRARY_PATH=/x' }, { LD_PRELOAD: 'LD_PRELOAD=' }],
      severity: 'medium',
    },
    {
      name: 'the file that names libraries for all programs',
      events: [opened(file, WRITE), opened(`/chroot${file}`, WRITE), renamed('/tmp/x', file)],
      findings: [{}, {}, {}],
    },
  ],
  ignores: [
    { name: 'other variables', events: [told('XLD_PRELOAD=/y.so', 'LD_PRELOAD_X=1', 'LD_PRELOAD'), told()] },
    { name: 'a read, and a file that is moved away', events: [opened(file, READ), renamed(file, '/tmp/x')] },
    { name: 'another file', events: [opened(`${file}.bak`, WRITE), renamed('/tmp/x', '/etc/ld.so.conf')] },
  ],
});
