import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/illegitimate_shell.ts';

const became = (comm: string, prev_comm: string) =>
  event('sched_process_exec', { prev_comm, pathname: '/bin/x' }, { comm });

testSignature(signature, {
  detects: [
    {
      name: 'shells after web servers',
      events: [became('bash', 'nginx'), became('sh', 'apache2'), became('dash', 'httpd-foregroun')],
      findings: [{}, {}, {}],
      severity: 'medium',
    },
  ],
  ignores: [
    {
      name: 'a shell after something else',
      events: [became('bash', 'sshd'), became('sh', 'nginx:'), became('sh', '')],
    },
    {
      name: 'something else after a web server',
      events: [became('cat', 'nginx'), became('bash ', 'nginx'), became('', 'nginx')],
    },
  ],
});
