import { event, testSignature } from 'tracee-sequent/testing';
import webServerStartsShell from './web_server_starts_shell.ts';

/** A process that was started at this time, in milliseconds since the start of the case. */
const process = (pid: number, startedAt: number) => ({ pid, startedAt, executable: null });
const server = process(10, -1_000);
const fork = (parent: typeof server, child: number) =>
  event('sched_process_fork', { child_tid: child, child_pid: child }, parent);
const exec = (own: typeof server, pathname: string) => event('sched_process_exec', { pathname }, own);

testSignature(webServerStartsShell, {
  detects: [
    {
      name: 'a shell of a program of a web server',
      events: [
        exec(server, '/usr/sbin/nginx'),
        fork(server, 11),
        exec(process(11, 2), '/usr/bin/php'),
        fork(process(11, 2), 12),
        exec(process(12, 4), '/bin/sh'),
      ],
      findings: [{ shell: '/bin/sh', server: '/usr/sbin/nginx', line: ['/usr/bin/php', '/usr/sbin/nginx'] }],
    },
  ],
  ignores: [
    {
      name: 'a shell of sshd',
      events: [exec(server, '/usr/sbin/sshd'), fork(server, 11), exec(process(11, 2), '/bin/sh')],
    },
  ],
});
