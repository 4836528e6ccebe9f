import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeEvent, eventNames } from '../../src/event/catalogue.ts';
import { defineModel } from '../../src/public/index.ts';
import { policyFor } from '../../src/tracee/policy.ts';
import { main } from '../../src/tracee/versions/main.ts';
import { v0_24_1 } from '../../src/tracee/versions/v0.24.1.ts';
import { base, load } from '../engine/run.ts';

const nothing = (): void => undefined;
const ptrace = (where: object, workload: object = {}) =>
  load({ ...base, where: { ptrace: where }, workload: { ptrace: workload }, on: { ptrace: nothing } });
const exec = (pathname: unknown, more: object = {}, event = 'sched_process_exec') =>
  load({ ...base, where: { [event]: { pathname, ...more } }, on: { [event]: nothing } });
const filters = (...signatures: ReturnType<typeof load>[]) => policyFor(signatures).rules.map((rule) => rule.filters);

describe('a policy', () => {
  it('is of the version that it is for', () => {
    const hooked = load({ ...base, on: { hooked_seq_ops_detector: nothing, rseq: nothing } });
    assert.deepEqual(policyFor([hooked], { profile: v0_24_1 }), {
      rules: [{ event: 'rseq' }],
      refused: [],
      unknown: ['hooked_seq_ops_detector'],
    });
    assert.deepEqual(policyFor([hooked], { profile: main }).unknown, []);
    assert.deepEqual(policyFor([hooked]), policyFor([hooked], { profile: v0_24_1 }), 'the newest release by default');
    const custom = load({ ...base, on: { my_detector: nothing, rseq: nothing } });
    assert.deepEqual(policyFor([custom], { profile: v0_24_1 }).unknown, ['my_detector'], 'it would not start');
    assert.deepEqual(policyFor([custom], { profile: main }).unknown, [], 'a detector of its own may make it');
  });

  it('names each event once, and no finding', () => {
    const model = defineModel({ id: 'm', create: () => 0, on: { prctl() {}, finding() {} } });
    const one = load({ ...base, models: { model }, on: { rseq: nothing, finding: nothing } });
    const two = load({ ...base, on: { rseq: nothing, clone: nothing } });
    assert.deepEqual(policyFor([one, two]), {
      rules: [{ event: 'clone' }, { event: 'prctl' }, { event: 'rseq' }],
      refused: [],
      unknown: [],
    });
  });

  it('leaves out on demand what everybody can do without', () => {
    const model = defineModel({ id: 'm', optional: ['mmap', 'rseq'], create: () => 0, on: { mmap() {}, rseq() {} } });
    const one = load({ ...base, models: { model }, optional: ['clone'], on: { clone: nothing, prctl: nothing } });
    const two = load({ ...base, on: { rseq: nothing } });
    assert.deepEqual(policyFor([one, two], { onlyNeeded: true }).rules, [{ event: 'prctl' }, { event: 'rseq' }]);
    assert.equal(policyFor([one, two]).rules.length, 4);
  });

  it('refuses events that keep Tracee from starting', () => {
    const internal = eventNames().find((name) => describeEvent(name)?.internal === true) ?? '';
    assert.deepEqual(policyFor([load({ ...base, on: { [internal]: nothing, rseq: nothing } })]), {
      rules: [{ event: 'rseq' }],
      refused: [internal],
      unknown: [],
    });
  });

  it('filters by text', () => {
    assert.deepEqual(filters(exec('/bin/sh')), [['data.pathname=/bin/sh']]);
    assert.deepEqual(filters(exec(['/a', '/b'])), [['data.pathname=/a,/b']]);
    assert.deepEqual(filters(exec({ prefix: ['/tmp/', '/x/'] })), [['data.pathname=/tmp/*,/x/*']]);
    assert.deepEqual(filters(exec({ suffix: '.so' })), [['data.pathname=*.so']]);
    assert.deepEqual(filters(exec({ contains: 'x' })), [['data.pathname=*x*']]);
    assert.deepEqual(filters(exec({ baseName: ['sh', 'at'] })), [['data.pathname=*sh,*at']]);
    assert.deepEqual(filters(exec(['/a', { prefix: '/b/' }])), [['data.pathname=/a,/b/*']]);
    assert.deepEqual(filters(exec('/a', { interp: '/b' })), [['data.interp=/b', 'data.pathname=/a']]);
  });

  it('filters by glob, by what a text is not, and by several of these', () => {
    assert.deepEqual(filters(exec({ glob: '/opt/*/run' })), [['data.pathname=/opt/*']]);
    assert.deepEqual(filters(exec({ glob: '**/x-*-longer/run' })), [['data.pathname=*-longer/run']]);
    assert.deepEqual(filters(exec({ glob: '/opt/**' })), [['data.pathname=/opt*']]);
    assert.deepEqual(filters(exec({ glob: String.raw`/opt/a\[b` })), [['data.pathname=/opt/a[b']]);
    assert.deepEqual(filters(exec({ not: ['/a', { prefix: '/b/' }] })), [['data.pathname!=/a,/b/*']]);
    assert.deepEqual(filters(exec({ not: { baseName: 'a' } })), [undefined], 'the filter would exclude too much');
    assert.deepEqual(filters(exec({ not: { not: 'a' } })), [undefined]);
    assert.deepEqual(filters(exec({ any: ['/a', { suffix: '/b' }] })), [['data.pathname=/a,*/b']]);
    assert.deepEqual(filters(exec({ all: [{ prefix: '/a' }, { cidr: '::/0' }] })), [['data.pathname=/a*']]);
    assert.deepEqual(filters(exec({ not: 'x', prefix: '/a' })), [['data.pathname=/a*']]);
    assert.deepEqual(filters(exec(['/a', { not: 'b' }])), [['data.pathname=/a', 'data.pathname!=b']]);
  });

  it('filters by numbers and booleans', () => {
    assert.deepEqual(filters(ptrace({ request: 0n })), [['data.request=0']]);
    assert.deepEqual(filters(ptrace({ request: [4n, 5n] }), ptrace({ request: { gte: 5n, lt: 7n } })), [
      ['data.request=4,5,6'],
    ]);
    assert.deepEqual(filters(ptrace({ request: { not: 0n } })), [['data.request!=0']]);
    assert.deepEqual(filters(ptrace({ request: { gt: 5n } })), [undefined]);
    assert.deepEqual(filters(ptrace({ request: { hasAny: 1 } })), [undefined]);
    assert.deepEqual(filters(ptrace({ request: { hasAny: 1, lte: 3n, gte: 0n } })), [['data.request=0,1,2,3']]);
    assert.deepEqual(filters(exec('/a', { invoked_from_kernel: true })), [
      ['data.invoked_from_kernel=true', 'data.pathname=/a'],
    ]);
  });

  it('filters by return values, in ranges', () => {
    assert.deepEqual(filters(ptrace({ returnValue: 0n })), [['retval=0']]);
    assert.deepEqual(filters(ptrace({ returnValue: { lt: 0n } })), [['retval<=-1']]);
    assert.deepEqual(filters(ptrace({ returnValue: { gte: 1n, lt: 100n } })), [['retval>=1', 'retval<=99']]);
    assert.deepEqual(filters(ptrace({ returnValue: { lt: -50n } }), ptrace({ returnValue: -1n })), [['retval<=-1']]);
    assert.deepEqual(filters(ptrace({ returnValue: [0n, 3n, 5n] })), [['retval>=0', 'retval<=5']]);
    assert.deepEqual(filters(ptrace({ returnValue: { not: 0n } })), [undefined]);
  });

  it('filters by what Tracee knows of the workload when it filters', () => {
    for (const [workload, expected] of [
      [{ 'process.uid': 0 }, ['uid=0']],
      [{ 'process.uid': { gte: 1000 } }, ['uid>=1000']],
      [{ 'process.uid': { not: 0 } }, ['uid>=1']],
      [{ 'process.name': ['sh', { prefix: 'ba' }] }, ['comm=sh,ba*']],
      [{ 'process.name': { not: 'sh' } }, ['comm!=sh']],
      [{ 'container.started': true }, ['container=started']],
      [{ 'container.started': false }, undefined],
      [{ container: true }, undefined],
      [{ 'container.image': 'nginx' }, undefined],
      [{ 'k8s.namespace': 'default' }, undefined],
      [{ 'process.executable': '/a' }, undefined],
      [{ any: [{ 'process.uid': 0 }] }, ['uid=0']],
    ] as const)
      assert.deepEqual(filters(ptrace({}, workload)), [expected], JSON.stringify(workload));
    assert.deepEqual(filters(ptrace({}, { 'process.uid': 0 }), ptrace({})), [undefined]);
    assert.deepEqual(filters(ptrace({}, { 'process.uid': 0 }), ptrace({}, { 'process.uid': [7, 8] })), [['uid=0,7,8']]);
  });

  it('filters nothing that Tracee changes afterwards', () => {
    const packet = (where: object) =>
      load({ ...base, where: { net_packet_ipv4: where }, on: { net_packet_ipv4: nothing } });
    assert.deepEqual(filters(packet({ metadata: 'egress', src: '10.0.0.1' })), [['data.src=10.0.0.1']]);
    assert.deepEqual(filters(exec('/a', { sha256: 'x' })), [['data.pathname=/a']]);
    const fork = { start_time: 5n, child_pid: 7 };
    assert.deepEqual(
      filters(load({ ...base, where: { sched_process_fork: fork }, on: { sched_process_fork: nothing } })),
      [['data.child_pid=7']],
    );
  });

  it('joins what several ask for', () => {
    assert.deepEqual(filters(exec('/a'), exec('/a')), [['data.pathname=/a']]);
    assert.deepEqual(filters(exec('/a'), exec({ prefix: '/b/' })), [['data.pathname=/a,/b/*']]);
    assert.deepEqual(filters(exec('/a', { interp: '/i' }), exec('/b')), [['data.pathname=/a,/b']]);
  });

  it('keeps nothing from anybody', () => {
    const model = defineModel({ id: 'm', create: () => 0, on: { sched_process_exec() {} } });
    assert.deepEqual(filters(exec('/a'), exec({ not: '/b' })), [['data.pathname=/a', 'data.pathname!=/b']]);
    assert.deepEqual(filters(exec({ not: '/a' }), exec({ not: '/b' })), [undefined]);
    assert.deepEqual(filters(exec({ not: ['/a', '/b'] }), exec({ not: ['/b', '/c'] })), [['data.pathname!=/b']]);
    assert.deepEqual(filters(exec('/a'), load({ ...base, on: { sched_process_exec: nothing } })), [undefined]);
    assert.deepEqual(filters(load({ ...base, on: { sched_process_exec: nothing } }), exec('/a')), [undefined]);
    assert.deepEqual(filters(exec('/a'), load({ ...base, models: { model }, on: { rseq: nothing } })), [
      undefined,
      undefined,
    ]);
    assert.deepEqual(filters(exec('/a', { dev: { gt: 5 } })), [['data.pathname=/a']]);
  });

  it('asks for started containers alone where all do', () => {
    const scoped = (container: string, where = {}) =>
      load({ ...base, scope: { container }, where: { ptrace: where }, on: { ptrace: nothing } });
    assert.deepEqual(filters(scoped('started'), scoped('started')), [['container=started']]);
    assert.deepEqual(filters(scoped('started'), scoped('any')), [undefined]);
    assert.deepEqual(filters(scoped('any')), [undefined]);
    assert.deepEqual(filters(scoped('none')), [undefined]);
    assert.deepEqual(
      filters(
        load({
          ...base,
          scope: { container: 'started' },
          where: { chmod: { pathname: '/a' } },
          on: { chmod: nothing },
        }),
      ),
      [['container=started', 'data.pathname=/a']],
    );
  });

  it('leaves out what a filter cannot say', () => {
    for (const test of [
      { not: 'a,b' },
      { contains: ' a', suffix: 'b ' },
      { cidr: '10.0.0.0/8' },
      'a,b',
      'a*',
      '',
      ['a', ''],
      '=a',
      '!a',
      '<a',
      ' a',
      'a ',
      '.a',
      '\ufffd',
    ]) {
      assert.deepEqual(filters(exec(test)), [undefined], JSON.stringify(test));
    }
    assert.deepEqual(filters(exec(['.a', '/b'])), [['data.pathname=/b,.a']]);
    assert.deepEqual(filters(exec('a b=c')), [['data.pathname=a b=c']]);
  });

  it('gives three events what their filters in the kernel take, and nothing that drops long paths', () => {
    const open = (test: unknown) => filters(exec(test, {}, 'security_file_open'))[0];
    assert.equal(open({ contains: 'x' }), undefined);
    assert.equal(open({ not: '/etc/shadow' }), undefined);
    assert.equal(open(['/etc/passwd', { not: '/etc/shadow' }]), undefined);
    assert.equal(open('x'.repeat(256)), undefined);
    assert.deepEqual(open(['/etc/shadow', { suffix: '/mem' }]), ['data.pathname=/etc/shadow*,*/mem']);
    assert.deepEqual(open({ prefix: '/etc/' }), ['data.pathname=/etc/*']);
  });
});
