import { event, testSignature } from 'tracee-sequent/testing';
import connectThenRun from './connect_then_run.ts';

const container = { id: 'c1' };
const connect = (at: number) => event('security_socket_connect', {}, { at, pid: 7, container });
const run = (at: number, pathname: string, id = 'c1') =>
  event('sched_process_exec', { pathname }, { at, pid: 8, container: { id } });

testSignature(connectThenRun, {
  detects: [{ name: 'both steps', events: [connect(0), run(30_000, '/tmp/x')], findings: [{ path: '/tmp/x' }] }],
  ignores: [
    { name: 'a program elsewhere', events: [connect(0), run(1, '/usr/bin/x')] },
    { name: 'another container', events: [connect(0), run(1, '/tmp/x', 'c2')] },
    { name: 'the steps too far apart', events: [connect(0), run(60_001, '/tmp/x')] },
    { name: 'the steps in another order', events: [run(0, '/tmp/x'), connect(1)] },
  ],
});
