import { event, writeRecording } from 'tracee-sequent/testing';

const shell = { pid: 200, executable: '/bin/sh', comm: 'sh', parentPid: 100 };

await writeRecording(process.argv[2] ?? 'shell-from-tmp.pb.gz', [
  event('sched_process_exec', { pathname: '/bin/sh', argv: ['sh', '-c', '/tmp/x'] }, shell),
  event('security_file_open', { pathname: '/tmp/x', flags: 0 }, { ...shell, at: 20 }),
  event(
    'sched_process_exec',
    { pathname: '/tmp/x', argv: ['/tmp/x'] },
    { ...shell, at: 21, executable: '/tmp/x', comm: 'x' },
  ),
]);
