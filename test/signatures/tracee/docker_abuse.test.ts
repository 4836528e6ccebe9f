import type { KindValues } from 'tracee-sequent';
import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/docker_abuse.ts';
import { notStarted, opened, READ, started, WRITE } from './events.ts';

const file = '/var/run/docker.sock';
const connected = (remote_addr: KindValues['sockaddr'], workload = started) =>
  event('security_socket_connect', { sockfd: 3, type: 1, remote_addr }, workload);
const unix = (sun_path: string): KindValues['sockaddr'] => ({ sa_family: 'AF_UNIX', sun_path });

testSignature(signature, {
  detects: [
    {
      name: 'the socket opened for writing',
      events: [opened(file, WRITE, started)],
      findings: [{}],
      severity: 'medium',
    },
    {
      name: 'connections to it, also under a name of the abstract space',
      events: [connected(unix(file)), connected(unix('@x/docker.sock'))],
      findings: [{}, {}],
    },
  ],
  ignores: [
    { name: 'a read', events: [opened(file, READ, started)] },
    {
      name: 'other sockets',
      events: [opened('/run/containerd.sock', WRITE, started), connected(unix(`${file}s`)), connected(unix(''))],
    },
    {
      name: 'connections that are not local',
      events: [connected({ sa_family: 'AF_INET', sin_addr: '10.0.0.1', sun_path: file })],
    },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [
        opened(file, WRITE),
        opened(file, WRITE, notStarted),
        connected(unix(file), {}),
        connected(unix(file), notStarted),
      ],
    },
  ],
});
