import { defineSignature } from 'tracee-sequent';

const shells = ['ash', 'bash', 'csh', 'dash', 'ksh', 'sh', 'tcsh', 'zsh'];
/** Names of threads: the kernel keeps 15 bytes of them. */
const servers = ['nginx', 'httpd', 'httpd-foregroun', 'http-nio', 'lighttpd', 'apache', 'apache2'];

export default defineSignature({
  id: 'TRC-1016',
  name: 'illegitimate_shell',
  version: '1.0.0',
  description: 'A web server executed a shell, as it does if a request injects commands',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Initial Access', technique: 'T1190' },
    properties: { Category: 'initial-access' },
  },
  triage: [
    'What did the shell run, and what was the request before?',
    'Does the server have a reason to run shells, such as CGI?',
  ],
  falsePositives: ['CGI scripts, log rotation through a pipe, and start scripts of a server'],
  knownGaps: [
    'servers and shells under other names: only the names of threads are compared',
    'a shell that is not the first program after the server, such as one behind env or timeout',
  ],
  references: ['proc_pid_comm(5)', 'Tracee: detectors/illegitimate_shell.go'],
  where: { sched_process_exec: { prev_comm: servers } },
  workload: { sched_process_exec: { 'process.name': shells } },
  on: { sched_process_exec: () => ({}) },
});
