import type { KindValues } from 'tracee-sequent';
import { event, type TestWorkload, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/k8s_api_connection.ts';
import { notStarted, started } from './events.ts';

const other: TestWorkload = { container: { id: 'decaf', started: true } };
const told = (entry: string, workload = started) =>
  event('sched_process_exec', { env: ['PATH=/bin', entry] }, workload);
const api = 'KUBERNETES_SERVICE_HOST=10.96.0.1';
const connected = (remote_addr: KindValues['sockaddr'], workload = started) =>
  event('security_socket_connect', { sockfd: 3, remote_addr }, workload);
const v4 = (sin_addr: string): KindValues['sockaddr'] => ({ sa_family: 'AF_INET', sin_addr, sin_port: 443 });
const v6 = (sin6_addr: string): KindValues['sockaddr'] => ({ sa_family: 'AF_INET6', sin6_addr, sin6_port: 443 });

/** The first container is told its address, then so many others are. */
const crowd = (others: number) => [
  told(api),
  ...Array.from({ length: others }, (_, index) => told(api, { container: { id: String(index), started: true } })),
  connected(v4('10.96.0.1')),
];

/** The case is an attack that is missed for lack of memory. */
const isAttack =
  'the case is an attack that is missed for lack of memory; with one event less, or in another order, it is found';
/** The order decides. */
const toldLate = { 'very-late': 'the connection is the detected one if it comes after the address was told' };

testSignature(signature, {
  detects: [
    {
      name: 'connections to the address that the container was told',
      events: [told(api), connected(v4('10.96.0.1')), connected(v4('10.96.0.2')), connected(v6('10.96.0.1'))],
      findings: [{ ip: '10.96.0.1' }, { ip: '10.96.0.1' }],
      severity: 'low',
    },
    {
      name: 'an address of IPv6, with blanks around it',
      events: [told('KUBERNETES_SERVICE_HOST=\u0085\u00a0 fd00::1\n'), connected(v6('fd00::1'))],
      findings: [{ ip: 'fd00::1' }],
    },
    {
      name: 'the address that was told last, and still where none is told',
      events: [
        told(api),
        told('KUBERNETES_SERVICE_HOST=10.0.0.9'),
        told('X=1'),
        told('KUBERNETES_SERVICE_HOST= '),
        connected(v4('10.0.0.9')),
      ],
      findings: [{ ip: '10.0.0.9' }],
    },
    {
      name: 'the first entry that holds the name, all behind its first sign',
      events: [told('MY_KUBERNETES_SERVICE_HOST=10.0.0.7'), connected(v4('10.0.0.7'))],
      findings: [{ ip: '10.0.0.7' }],
    },
    { name: 'a container among nearly so many others', events: crowd(4_095), findings: [{ ip: '10.96.0.1' }] },
    {
      name: 'a container among more, where it is as strict as Tracee and never forgets',
      events: crowd(4_097),
      options: { strict: true },
      findings: [{ ip: '10.96.0.1' }],
    },
    {
      name: 'the same where it is as strict as Tracee',
      events: [told(api), connected(v4('10.96.0.1')), connected(v4('10.96.0.2'))],
      options: { strict: true },
      findings: [{ ip: '10.96.0.1' }],
    },
  ],
  ignores: [
    { name: 'a container that 4096 others have put out of mind', unavoidable: isAttack, events: crowd(4_096) },
    {
      name: 'a connection before anything was told',
      unavoidable: toldLate,
      events: [connected(v4('10.96.0.1')), told(api)],
    },
    { name: 'another container', events: [told(api), connected(v4('10.96.0.1'), other)] },
    {
      name: 'connections of another sort',
      events: [told(api), connected({ sa_family: 'AF_UNIX', sun_path: '10.96.0.1' })],
    },
    {
      name: 'a byte order mark, which is no blank',
      events: [told(`KUBERNETES_SERVICE_HOST=\ufeff10.96.0.1`), connected(v4('10.96.0.1'))],
    },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [
        told(api, {}),
        connected(v4('10.96.0.1'), {}),
        told(api, notStarted),
        connected(v4('10.96.0.1'), notStarted),
      ],
    },
    {
      name: 'an address of another family with the fields of IPv6',
      events: [
        told('KUBERNETES_SERVICE_HOST=fd00::1'),
        connected({ sa_family: 'AF_UNIX', sin6_addr: 'fd00::1', sin6_port: 443 }),
      ],
    },
  ],
});
