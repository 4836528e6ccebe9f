import type { KindValues } from 'tracee-sequent';
import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/stdio_over_socket.ts';

const v4: KindValues['sockaddr'] = { sa_family: 'AF_INET', sin_addr: '203.0.113.5', sin_port: 4444 };
const v6: KindValues['sockaddr'] = { sa_family: 'AF_INET6', sin6_addr: '2001:db8::5', sin6_port: 443 };
const connected = (sockfd: number, remote_addr: KindValues['sockaddr']) =>
  event('security_socket_connect', { sockfd, remote_addr });
const duplicated = (newfd: number, remote_addr: KindValues['sockaddr']) =>
  event('socket_dup', { oldfd: 3, newfd, remote_addr });

testSignature(signature, {
  detects: [
    {
      name: 'standard streams that are connected',
      events: [connected(0, v4), connected(2, v6)],
      findings: [
        { 'IP address': '203.0.113.5', Port: '4444', 'File descriptor': 0 },
        { 'IP address': '2001:db8::5', Port: '443', 'File descriptor': 2 },
      ],
      severity: 'high',
    },
    {
      name: 'standard streams that become copies of a connection',
      events: [duplicated(1, v4)],
      findings: [{ 'IP address': '203.0.113.5', Port: '4444', 'File descriptor': 1 }],
    },
    {
      name: 'a connection whose address is empty',
      events: [connected(0, { sa_family: 'AF_INET', sin_port: 4444 })],
      findings: [{ 'IP address': '', Port: '4444', 'File descriptor': 0 }],
    },
  ],
  ignores: [
    { name: 'other descriptors', events: [connected(3, v4), duplicated(-1, v4), duplicated(3, v6)] },
    {
      name: 'port 0',
      events: [connected(0, { ...v4, sin_port: 0 }), duplicated(1, { sa_family: 'AF_INET6', sin6_addr: '::1' })],
    },
    {
      name: 'local sockets',
      events: [
        connected(0, { sa_family: 'AF_UNIX', sun_path: '/x', sin_port: 5 }),
        duplicated(0, { sa_family: 'SA_FAMILY_T_UNSPEC', sin_port: 5 }),
      ],
    },
    {
      name: 'an address of another family with the fields of IPv6',
      events: [connected(0, { ...v6, sa_family: 'AF_UNIX' }), duplicated(1, { ...v4, sa_family: 'AF_UNIX' })],
    },
  ],
});
