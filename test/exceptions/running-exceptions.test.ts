import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountOf, exceptionCounts, newAccount } from '../../src/exceptions/accounts.ts';
import type { Exception } from '../../src/exceptions/exception.ts';
import { RunningExceptions, type Summary } from '../../src/exceptions/running-exceptions.ts';
import type { Finding } from '../../src/finding.ts';
import { sampleFinding } from '../output/sample-finding.ts';

const hour = 3_600_000_000_000n;
const start = 1_795_424_112_000_000_000n;

function exception(changes: Partial<Exception> = {}): Exception {
  const id = changes.id ?? 'one';
  return {
    id,
    key: id,
    signatures: ['RSEQ-004'],
    where: {},
    action: 'drop',
    owner: 'team-a',
    reason: 'a test',
    expires: undefined,
    added: undefined,
    place: 'exceptions.yaml:1',
    account: newAccount(),
    ...changes,
  };
}

function running(...exceptions: readonly Exception[]) {
  const summaries: Summary[] = [];
  const expired: string[] = [];
  const all = new RunningExceptions(exceptions, {
    onSummary: (summary) => summaries.push(summary),
    onExpired: ({ id }, at) => expired.push(`${id} ${at}`),
  });
  return { all, summaries, expired };
}

const inContainer: Partial<Finding['workload']> = {
  container: {
    id: 'abc',
    name: 'web',
    image: { id: 'sha256:1', name: 'registry.example/web:1', repoDigests: ['web@sha256:2'] },
    started: true,
  },
  k8s: { namespace: 'shop', pod: { name: 'web-1', uid: '1', labels: { app: 'web', __proto__: 'x' } } },
};

const host = sampleFinding();
const pod = sampleFinding({
  workload: {
    ...host.workload,
    ...inContainer,
    process: {
      executable: '/usr/bin/app',
      uniqueId: 1,
      hostPid: 2,
      pid: 3,
      userId: 1000,
      parent: {
        executable: '/usr/bin/sh',
        uniqueId: 4,
        hostPid: 5,
        pid: 6,
        parent: { executable: '/sbin/init', uniqueId: 7, hostPid: 8, pid: 9 },
      },
    },
  },
  tags: ['foreign-arch', 'tracee'],
  data: [
    { name: 'path', kind: 'str', value: '/etc/passwd' },
    { name: 'result', kind: 'int64', value: -22n },
    { name: 'area', kind: 'pointer', value: 0xffff_ffff_ffff_fff0n },
    { name: 'argv', kind: 'str_array', value: ['app', '-v'] },
  ],
});

function meets(where: Record<string, unknown>, finding = pod): boolean {
  return running(exception({ where })).all.judge(finding) === 'drop';
}

describe('conditions', () => {
  for (const [name, where, other] of [
    ['executable', { 'process.executable': '/usr/bin/app' }, { 'process.executable': '/usr/bin/ap' }],
    ['glob of a path', { 'process.executable': { glob: '/usr/*/app' } }, { 'process.executable': { glob: '/*/app' } }],
    ['name', { 'process.name': 'b31_criu_like' }, { 'process.name': { prefix: 'criu' } }],
    ['user', { 'process.uid': 1000 }, { 'process.uid': 0 }],
    ['users', { 'process.uid': { gt: 999 } }, { 'process.uid': [0, 1] }],
    ['parent', { 'process.parent': '/usr/bin/sh' }, { 'process.parent': '/sbin/init' }],
    ['ancestor', { 'process.ancestors': '/sbin/init' }, { 'process.ancestors': '/usr/bin/app' }],
    ['ancestors without', { 'process.ancestors': { not: '/x' } }, { 'process.ancestors': { not: '/sbin/init' } }],
    ['container', { container: true }, { container: false }],
    ['running container', { 'container.started': true }, { 'container.started': false }],
    ['image', { 'container.image': { glob: 'registry.example/*' } }, { 'container.image': { glob: '*:2' } }],
    ['digest', { 'container.image.digest': 'web@sha256:2' }, { 'container.image.digest': 'web@sha256:3' }],
    ['id of image', { 'container.image.id': 'sha256:1' }, { 'container.image.id': 'sha256:2' }],
    ['names of container', { 'container.name': 'web', 'container.id': 'abc' }, { 'container.name': 'db' }],
    ['namespace', { 'k8s.namespace': ['x', 'shop'] }, { 'k8s.namespace': { not: ['shop'] } }],
    ['pod', { 'pod.name': { prefix: 'web-' } }, { 'pod.name': { suffix: '-2' } }],
    ['label', { 'pod.labels.app': 'web' }, { 'pod.labels.toString': { not: 'x' } }],
    ['tag', { tags: 'tracee' }, { tags: { not: 'tracee' } }],
    ['severity', { severity: ['low', 'high'] }, { severity: 'low' }],
    ['policy', { policies: 'threads' }, { policies: 'other' }],
    ['event', { event: 'rseq', 'event.rseq_len': 32 }, { event: 'rseq', 'event.nothing': { not: 1 } }],
    ['own text', { 'data.path': { baseName: 'passwd' } }, { 'data.path': { contains: 'shadow' } }],
    ['own number', { 'data.result': -22 }, { 'data.result': 22 }],
    ['number over 2^53', { 'data.area': '18446744073709551600' }, { 'data.area': '1' }],
    ['one of a list', { 'data.argv': '-v' }, { 'data.argv': { is: 'app -v' } }],
    ['mixed list', { 'data.path': ['/x', { prefix: '/etc/' }] }, { 'data.path': ['/x', { prefix: '/var/' }] }],
    ['two fields', { container: true, 'process.uid': 1000 }, { container: true, 'process.uid': 1 }],
  ] as const) {
    it(`on ${name} hold for a finding that meets them, and for no other`, () => {
      assert.equal(meets(where), true);
      assert.equal(meets(other), false);
    });
  }

  it('on a field that the finding lacks are never met, whatever they are', () => {
    for (const field of [
      'container.image',
      'k8s.namespace',
      'process.ancestors',
      'pod.labels.app',
      'data.path',
      'tags',
    ])
      assert.equal(meets({ [field]: { not: 'x' } }, host), false, field);
    assert.equal(meets({ container: false, 'container.started': false }, host), true);
  });

  it('without a pattern take a star for a star, as an attacker may have written it', () => {
    const starred = sampleFinding({ data: [{ name: 'path', kind: 'str', value: '/tmp/*' }] });
    assert.equal(meets({ 'data.path': { is: '/tmp/*' } }, starred), true);
    assert.equal(meets({ 'data.path': { is: '/tmp/*' } }, pod), false);
  });
});

describe('signatures of an exception', () => {
  it('are ids, names or patterns', () => {
    for (const [signature, result] of [
      ['RSEQ-004', 'drop'],
      ['rseq_takeover', 'drop'],
      ['RSEQ-*', 'drop'],
      ['RSEQ-0', host],
      ['TRC-*', host],
    ] as const)
      assert.equal(running(exception({ signatures: ['X-1', signature] })).all.judge(host), result, signature);
  });
});

describe('actions', () => {
  it('lower a finding to a severity and never raise it, and say which exception did it', () => {
    const { all } = running(exception({ action: { lower: 'low' } }));
    const lowered = all.judge(host);
    assert.ok(typeof lowered === 'object');
    assert.equal(lowered.threat.severity, 'low');
    assert.deepEqual(lowered.tags, ['exception']);
    assert.deepEqual(lowered.threat.properties, {
      Category: 'defense-evasion',
      exception: 'one',
      lowered_from: 'high',
    });
    const info = sampleFinding({ threat: { ...host.threat, severity: 'info' } });
    const kept = all.judge(info);
    assert.ok(typeof kept === 'object');
    assert.equal(kept.threat.severity, 'info');
  });

  it('come from the first exception that a finding meets, which alone counts it', () => {
    const [never, first, second] = [
      exception({ id: 'never', where: { container: true } }),
      exception({ id: 'first', action: 'hold' }),
      exception({ id: 'second' }),
    ];
    const { all } = running(never, first, second);
    assert.equal(all.judge(host), 'hold');
    assert.equal(all.judge(pod), 'drop');
    assert.deepEqual(
      exceptionCounts([never, first, second]).map(({ exception: id, hits }) => [id, hits]),
      [
        ['never', 1],
        ['first', 1],
        ['second', 0],
      ],
    );
  });
});

describe('expiry', () => {
  it('is judged by the time of the event, and told once', () => {
    const expires = start + hour;
    const account = newAccount();
    const one = exception({ expires, account });
    const { all, expired } = running(one);
    assert.equal(all.judge(sampleFinding({ timestamp: expires - 1n })), 'drop');
    const after = sampleFinding({ timestamp: expires });
    assert.equal(all.judge(after), after);
    all.time(expires - 1n);
    assert.deepEqual(expired, []);
    all.time(expires + 5n);
    all.time(expires + 2n * hour);
    assert.deepEqual(expired, [`one ${expires + 5n}`]);
    // An engine that follows another one has the same accounts.
    const next = running(exception({ expires, account }));
    next.all.time(expires + 3n * hour);
    assert.deepEqual(next.expired, []);
    assert.equal(exceptionCounts([one])[0]?.expired, true);
  });
});

describe('summaries', () => {
  const at = (timestamp: bigint, executable: string): Finding => {
    const { process } = host.workload;
    assert.ok(process);
    return sampleFinding({ timestamp, workload: { process: { ...process, executable } } });
  };

  it('come an hour after the first finding of a period, and at the end, and count each finding once', () => {
    const { all, summaries } = running(exception({ action: 'hold' }), exception({ id: 'unused' }));
    for (let i = 0n; i < 15n; i++) all.judge(at(start + i, `/bin/${i}`));
    all.time(start + hour - 1n);
    assert.equal(summaries.length, 0);
    all.time(start + hour);
    assert.deepEqual(
      summaries.map(({ count, first, last, signatures, executables }) => [
        count,
        first,
        last,
        signatures,
        executables.length,
      ]),
      [[15, start, start + 14n, ['RSEQ-004'], 10]],
    );
    all.judge(at(start + 2n * hour, '/bin/x'));
    all.time(start + 2n * hour + 1n);
    all.end();
    all.end();
    assert.deepEqual(
      summaries.slice(1).map(({ count, first, executables }) => [count, first, executables]),
      [[1, start + 2n * hour, ['/bin/x']]],
    );
  });

  it('come also for findings that an ended engine has counted and not told', () => {
    const account = newAccount();
    running(exception({ account })).all.judge(host);
    const next = running(exception({ account }));
    next.all.time(host.timestamp + 1n);
    assert.deepEqual(
      next.summaries.map(({ count, signatures }) => [count, signatures]),
      [[1, []]],
    );
  });
});

describe('replacing exceptions', () => {
  it('keeps the counts and the period of unchanged ones, tells those of removed ones, and starts new ones', () => {
    const kept = exception({ id: 'kept', where: { container: false } });
    const removed = exception({ id: 'removed' });
    const { all, summaries } = running(kept, removed);
    all.judge(host);
    all.judge(pod);
    const added = exception({ id: 'added', action: 'hold' });
    // As it arrives in another thread: a copy that shares its account.
    all.replace([added, structuredClone(kept)]);
    assert.deepEqual(
      summaries.map(({ exception: { id }, count }) => [id, count]),
      [['removed', 1]],
    );
    assert.equal(all.judge(pod), 'hold');
    assert.equal(all.judge(host), 'hold');
    all.replace([kept]);
    assert.equal(all.judge(host), 'drop');
    assert.equal(all.judge(pod), pod);
    assert.equal(accountOf(kept.account).hits, 2);
    all.end();
    assert.deepEqual(
      summaries.slice(1).map(({ exception: { id }, count, first }) => [id, count, first]),
      [
        ['added', 2, host.timestamp],
        ['kept', 2, host.timestamp],
      ],
    );
  });

  it('changes nothing if a condition cannot be compiled', () => {
    const { all } = running(exception());
    assert.throws(() => all.replace([exception({ id: 'other', where: { nothing: 1 } })]), TypeError);
    assert.equal(all.judge(host), 'drop');
  });
});
