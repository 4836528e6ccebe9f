import { event, testSignature } from 'tracee-sequent/testing';
import secretThenConnection from './secret_then_connection.ts';

const open = (pathname: string, at: number, pid = 100) => event('security_file_open', { pathname }, { at, pid });
const connect = (at: number, pid = 100) =>
  event(
    'security_socket_connect',
    { remote_addr: { sa_family: 'AF_INET', sin_addr: '192.0.2.7', sin_port: 443 } },
    { at, pid },
  );
const local = event('security_socket_connect', { remote_addr: { sa_family: 'AF_UNIX', sun_path: '/run/nscd/socket' } });

testSignature(secretThenConnection, {
  detects: [
    {
      name: 'a connection ten seconds after the file was read',
      events: [open('/etc/shadow', 0), connect(10_000)],
      findings: [{ path: '/etc/shadow', address: '192.0.2.7' }],
    },
    {
      name: 'a file that the operator has named',
      options: { files: ['/srv/key.pem'] },
      events: [open('/srv/key.pem', 0), connect(1)],
      findings: [{ path: '/srv/key.pem', address: '192.0.2.7' }],
    },
  ],
  ignores: [
    { name: 'a connection two minutes later', events: [open('/etc/shadow', 0), connect(120_000)] },
    { name: 'a connection of another process', events: [open('/etc/shadow', 0, 100), connect(1, 200)] },
    { name: 'a connection to a local socket', events: [open('/etc/shadow', 0), local] },
    { name: 'a file without secrets', events: [open('/etc/hosts', 0), connect(1)] },
  ],
});
