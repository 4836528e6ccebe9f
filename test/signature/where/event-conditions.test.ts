import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileEventConditions, EventConditionError } from '../../../src/signature/where/event-conditions.ts';
import { viewOf } from '../../detectors/expressions/facts.ts';

const view = viewOf({
  name: 'security_socket_connect',
  id: 'security_socket_connect',
  timestamp: '2026-07-25T17:29:42.652447526Z',
  policies: { matched: ['sidecar'] },
  workload: {
    process: {
      executable: { path: '/usr/bin/curl' },
      uniqueId: 7,
      hostPid: 24_978,
      pid: 12,
      realUser: { id: 1000 },
      thread: { startTime: '2026-07-25T17:29:42.584450928Z', name: 'curl', uniqueId: 7, hostTid: 24_978, tid: 12 },
      ancestors: [{ uniqueId: 8, hostPid: 1461, pid: 1, executable: { path: '/usr/sbin/nginx' } }],
    },
    container: {
      id: 'abc',
      name: 'web',
      image: { name: 'docker.io/library/nginx:1', repoDigests: ['a', 'b'] },
      started: true,
    },
    k8s: { pod: { name: 'web-1', uid: 'u', labels: { app: 'web' } }, namespace: { name: 'prod' } },
  },
  data: [
    { name: 'sockfd', int32: 5 },
    { name: 'type', int32: 1 },
    { name: 'remote_addr', sockaddr: { saFamily: 'AF_INET', sinAddr: '10.1.2.3', sinPort: 443 } },
  ],
} as { readonly name: string });

const holds = (conditions: object, name?: string): boolean => compileEventConditions(conditions, name)(view);

function faultsOf(conditions: unknown, name?: string): readonly string[] {
  try {
    compileEventConditions(conditions, name);
    return [];
  } catch (error) {
    assert.ok(error instanceof EventConditionError);
    assert.equal(error.message, error.faults.join('\n'));
    return error.faults;
  }
}

describe('conditions on events as plain data', () => {
  it('test every part of an event', () => {
    for (const [conditions, expected] of [
      [{}, true],
      [{ event: ['ptrace', { prefix: 'security_' }] }, true],
      [{ event: 'ptrace' }, false],
      [{ policies: 'sidecar' }, true],
      [{ 'event.sockfd': { lte: 5 }, 'event.type': 1 }, true],
      [{ 'event.sockfd': '0x5' }, true],
      [{ 'event.remote_addr': { sin_port: { gte: 443 }, cidr: '10.0.0.0/8' } }, true],
      [{ 'event.remote_addr': { sin_port: { gt: 443 } } }, false],
      [{ 'event.remote_addr': { sin6_addr: { not: '::1' } } }, false],
      [{ 'process.executable': { glob: '/usr/*/curl' }, 'process.name': 'curl' }, true],
      [{ 'process.executable': { glob: '/*/curl' } }, false],
      [{ 'process.uid': { gte: 1000, lt: 60_000 }, 'process.pid': 12, 'process.host_pid': [1, 24_978] }, true],
      [{ 'process.parent': { baseName: 'nginx' }, 'process.ancestors': { suffix: '/nginx' } }, true],
      [{ 'process.ancestors': { not: { suffix: '/nginx' } } }, false],
      [{ container: true, 'container.started': true, 'container.id': 'abc', 'container.name': 'web' }, true],
      [{ 'container.image': { glob: 'docker.io/*nginx*' }, 'container.image.digest': 'b' }, true],
      [{ 'container.image.digest': { not: 'b' } }, false],
      [{ 'container.image.id': { not: 'x' } }, false],
      [{ 'k8s.namespace': 'prod', 'pod.name': { prefix: 'web' }, 'pod.uid': 'u', 'pod.labels.app': 'web' }, true],
      [{ 'pod.labels.toString': { not: 'x' } }, false],
      [{ any: [{ event: 'ptrace' }, { container: true, 'process.uid': 1000 }] }, true],
      [{ any: [{ event: 'ptrace' }, { container: true, 'process.uid': 0 }] }, false],
      [{ not: { any: [{ 'process.uid': 0 }, { container: false }] } }, true],
      [{ all: [{ container: true }, { not: { 'k8s.namespace': 'prod' } }] }, false],
      [{ 'event.pathname': { not: '/a' } }, false],
    ] as const)
      assert.equal(holds(conditions), expected, JSON.stringify(conditions));
  });

  it('compare 64-bit numbers that JSON cannot write, also as text', () => {
    const call = viewOf({
      name: 'ptrace',
      data: [
        { name: 'request', int64: '16' },
        { name: 'addr', pointer: '18446744073709551600' },
        { name: 'returnValue', int64: '-1' },
      ],
    } as { readonly name: string });
    for (const [conditions, expected] of [
      [{ 'event.request': 16 }, true],
      [{ 'event.request': [1, 2] }, false],
      [{ 'event.request': { hasAny: 0x10 }, 'event.returnValue': { lt: 0 } }, true],
      [{ 'event.addr': '0xfffffffffffffff0' }, true],
      [{ 'event.addr': '18446744073709551600' }, true],
      [{ 'event.addr': { not: { gte: '0xfffffffffffffff0' } } }, false],
    ] as const)
      assert.equal(compileEventConditions(conditions)(call), expected, JSON.stringify(conditions));
  });

  it('are refused with all faults, and what to write instead', () => {
    assert.deepEqual(faultsOf('x'), ['conditions by field are needed, such as { event: ptrace }']);
    assert.deepEqual(
      faultsOf({
        'process.exec': 'a',
        'event.pathnme': '/a',
        'event.sockfd': 'x',
        event: 'ptrace*',
        any: [],
        not: { container: 'yes' },
      }),
      [
        'process.exec: there is no such field; did you mean process.name?',
        'event.pathnme: no event has an argument pathnme; did you mean pathname?',
        "event.sockfd: 'x' can never match: the argument is a number (int32); write a number such as 4444",
        'event: * is no wildcard here; write { glob: "ptrace*" } for a pattern, or { is: "ptrace*" } for the text',
        'any: a list of conditions by field is needed',
        "container: 'yes' can never match: the argument is a boolean (bool); write true or false",
      ],
    );
    assert.deepEqual(faultsOf({ 'event.pathname': '/a' }, 'ptrace'), [
      'event.pathname: ptrace has no argument pathname',
    ]);
    assert.deepEqual(faultsOf({ 'event.of_my_detector': '/a' }), []);
    assert.match(
      faultsOf(Array.from({ length: 50 }).reduce<object>((inner) => ({ not: inner }), { event: 'a' }))[0] ?? '',
      /nested more than 20 deep/,
    );
  });
});
