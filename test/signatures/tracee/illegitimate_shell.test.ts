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
    {
      name: 'each shell, and each web server',
      events: [
        ...['ash', 'bash', 'csh', 'dash', 'ksh', 'sh', 'tcsh', 'zsh'].map((shell) => became(shell, 'nginx')),
        ...['httpd', 'http-nio', 'lighttpd', 'apache'].map((server) => became('sh', server)),
      ],
      findings: Array.from({ length: 12 }, () => ({})),
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
