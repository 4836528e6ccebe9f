import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { compileWhere } from '../../../src/signature/where/arguments.ts';
import { compileCondition, compileItems } from '../../../src/signature/where/compile.ts';
import { number, numberCondition, text, textCondition } from './arbitraries.ts';
import { held, holds, holdsForItems } from './reference.ts';

const meets = (value: unknown, condition: unknown): boolean => compileWhere({ a: condition })({ a: value });
const connects = (address: object, condition: unknown): boolean =>
  compileWhere({ remote_addr: condition }, 'security_socket_connect')({ remote_addr: address });

describe('conditions', () => {
  const kinds: readonly (readonly [string, fc.Arbitrary<unknown>, fc.Arbitrary<unknown>])[] = [
    ['text', text, textCondition],
    ['numbers', number, numberCondition],
  ];
  for (const [kind, value, condition] of kinds) {
    it(`on ${kind} mean what they say`, () => {
      fc.assert(
        fc.property(value, condition, (one, test) => {
          assert.equal(meets(one, test), holds(one, test));
        }),
        { numRuns: 2000 },
      );
    });

    it(`on lists of ${kind} are met by one of the items`, () => {
      fc.assert(
        fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), condition, (values, test) => {
          assert.equal(compileItems('a', test, { form: 'any' })(values), holdsForItems(values, test));
        }),
        { numRuns: 1000 },
      );
    });
  }

  it('must all hold, and none does for what is not there', () => {
    const both = compileWhere({ a: 1, b: { not: 'x' } });
    assert.equal(both({ a: 1, b: 'y' }), true);
    assert.equal(both({ a: 2, b: 'y' }), false);
    assert.equal(both({ a: 1 }), false);
    assert.equal(compileWhere({ toString: { not: 1 } })({}), false);
    assert.equal(compileWhere({})({}), true);
    const list = compileCondition('a', { not: 'x' }, { form: 'text', isList: true });
    assert.deepEqual([list(['y']), list(['x', 'y']), list([]), list('y')], [true, false, false, false]);
  });

  it('on several arguments are combined by groups, as on one', () => {
    const leaf = fc.oneof(
      numberCondition.map((one) => ({ a: one })),
      textCondition.map((one) => ({ b: one })),
      fc.tuple(numberCondition, textCondition).map(([one, other]) => ({ a: one, b: other })),
    );
    const { group } = fc.letrec<{ group: Readonly<Record<string, unknown>> }>((tie) => ({
      group: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.array(tie('group'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
        fc.array(tie('group'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
        tie('group').map((not) => ({ not })),
        fc.tuple(leaf, tie('group')).map(([own, not]) => ({ ...own, not })),
      ),
    }));
    const data = fc.record({ a: number, b: text }, { requiredKeys: [], noNullPrototype: true });
    fc.assert(
      fc.property(data, group, (values, where) => {
        assert.equal(compileWhere(where)(values), held(values, where) === 1);
      }),
      { numRuns: 1000 },
    );
    assert.equal(compileWhere({ any: [{ a: 1 }, { b: 'x' }] })({ b: 'x' }), true, 'one of them is not there');
    assert.equal(compileWhere({ not: { a: 1 } })({}), false, 'it may be 1');
    assert.equal(compileWhere({ not: { a: 1 } })({ a: 2 }), true);
    assert.equal(compileWhere({ not: { a: 1, b: 'x' } })({ a: 2 }), true, 'whatever b would be');
    assert.equal(compileWhere({ a: { not: 1 } })({}), false, 'an absent argument meets no condition');
  });

  it('of an unknown form are refused', () => {
    assert.throws(() => compileWhere({ a: { above: 1 } }), /"above" of argument "a"/);
    assert.throws(() => compileWhere({ a: ['x', { above: 1 }] }), /"above" of argument "a"/);
    assert.throws(() => compileWhere({ a: { toString: 1 } }), /"toString" of argument "a"/);
  });

  it('take a star in a path for one name, and in other texts for any text', () => {
    const fits = (argument: string, glob: string, value: string): boolean =>
      compileWhere({ [argument]: { glob } }, 'sched_process_exec')({ [argument]: value });
    assert.equal(fits('pathname', '/home/*/.ssh/**', '/home/a/.ssh/b/c'), true);
    assert.equal(fits('pathname', '/home/*/.ssh/**', '/home/a/b/.ssh/c'), false);
    assert.equal(fits('prev_comm', 'a*z', 'a/b/z'), true);
    assert.equal(fits('prev_comm', 'a*z', 'a/b/zz-'), false);
  });

  it('on bits know those of 32 and of 64', () => {
    for (const [value, condition, expected] of [
      [0x8000_0000, { hasAll: 0x8000_0000 }, true],
      [-1, { hasAll: [0x8000_0000, 1] }, true],
      [-1, { hasAny: 2 ** 31 }, true],
      [0x7fff_ffff, { hasAny: 0x8000_0000 }, false],
      [2 ** 40 + 1, { hasAll: [2 ** 40, 1n] }, true],
      [1, { hasAny: [1, 2 ** 40] }, true],
      [1, { hasAll: [1, 2 ** 40] }, false],
      [-1n, { hasAll: 0xffff_ffff_ffff_ffffn }, true],
      [1n << 63n, { hasAny: 1n << 63n }, true],
      [0n, { hasAny: 0xffff_ffff_ffff_ffffn }, false],
      ['3', { hasAny: 1 }, false],
      [1.5, { hasAny: 1 }, false],
    ] as const)
      assert.equal(meets(value, condition), expected, `${value} ${String(Object.values(condition))}`);
  });

  it('on networks know both versions of IP', () => {
    const within = (cidr: unknown, address: string): boolean => meets(address, { cidr });
    assert.equal(within('10.0.0.0/8', '10.255.0.1'), true);
    assert.equal(within('10.0.0.0/8', '11.0.0.1'), false);
    assert.equal(within('10.0.0.0/8', '::ffff:10.1.2.3'), true);
    assert.equal(within(['192.168.0.0/16', 'fd00::/8'], 'fd12::1'), true);
    assert.equal(within(['192.168.0.0/16', 'fd00::/8'], 'fe80::1'), false);
    assert.equal(within('::1', '0:0:0:0:0:0:0:1'), true);
    assert.equal(within('169.254.169.254', '169.254.169.254'), true);
    assert.equal(within('0.0.0.0/0', '1.2.3.4'), true);
    assert.equal(within('0.0.0.0/0', '2001:db8::1'), false);
    for (const text of ['', '10', '10.0.0', '10.0.0.256', 'localhost', '10.0.0.1/8', '::ffff:10.0.0.256'])
      assert.equal(within(['0.0.0.0/0', '::/0'], text), false, text);
  });

  it('agree with arithmetic on networks', () => {
    const quad = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    const word = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(word, fc.integer({ min: 0, max: 32 }), word, fc.boolean(), (network, bits, other, isNear) => {
        const shift = 32n - BigInt(bits);
        const address = isNear
          ? Number(((BigInt(network) >> shift) << shift) | (BigInt(other) & ((1n << shift) - 1n)))
          : other;
        const expected = BigInt(network) >> shift === BigInt(address) >> shift;
        for (const prefix of ['', '::ffff:'])
          assert.equal(meets(`${prefix}${quad(address)}`, { cidr: `${quad(network)}/${bits}` }), expected);
      }),
    );
  });

  it('on socket addresses test fields, or the address of either version', () => {
    const v4 = { sa_family: 'AF_INET', sin_addr: '10.0.0.1', sin_port: 443 };
    const v6 = { sa_family: 'AF_INET6', sin6_addr: 'fd00::1', sin6_port: 443 };
    const unix = { sa_family: 'AF_UNIX', sun_path: '/run/docker.sock' };
    assert.equal(connects(v4, { sin_addr: { cidr: '10.0.0.0/8' }, sin_port: [80, 443] }), true);
    assert.equal(connects(v4, { sin_addr: { cidr: '10.0.0.0/8' }, sin_port: { lt: 443 } }), false);
    assert.equal(connects(v6, { cidr: ['10.0.0.0/8', 'fd00::/8'] }), true);
    assert.equal(connects(v4, { cidr: ['10.0.0.0/8', 'fd00::/8'] }), true);
    assert.equal(connects(unix, { cidr: ['0.0.0.0/0', '::/0'] }), false);
    assert.equal(connects(v6, { sin_port: { not: 80 } }), false, 'an absent field meets no condition');
    assert.equal(connects(v6, { not: { sin_port: 80 } }), true);
    assert.equal(connects(unix, [{ sa_family: 'AF_INET' }, { sun_path: { glob: '/run/*.sock' } }]), true);
    assert.equal(connects(v4, { any: [{ sin_port: 22 }, { sin_port: { gte: 400 } }] }), true);
  });
});
