import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ofKind, z } from '../../src/public/index.ts';
import { event } from '../../src/public/testing.ts';
import { base, bench } from '../engine/run.ts';

it('a field of any kind travels as that kind, and what does not fit it is a fault', () => {
  const finding = z.strictObject({
    hooks: ofKind('hooked_syscalls'),
    map: ofKind('hooked_seq_ops').describe('by name').optional(),
    address: ofKind('sockaddr').optional(),
  });
  const hook = { symbol_name: 'f', module_owner: 'm' };
  const data = { hooks: [hook], map: { a: hook }, address: { sa_family: 'AF_INET', sin_addr: '192.0.2.1' } };
  const { engine, findings, faults, send } = bench([
    { ...base, finding, on: { ptrace: () => data, prctl: () => ({ hooks: 'none' }) } },
  ]);
  send(event('ptrace', { pid: 1 }), 0);
  send(event('prctl', { option: 1 }), 1);
  engine.end();
  assert.deepEqual(
    findings.map((one) => one.data),
    [
      [
        { name: 'hooks', kind: 'hooked_syscalls', value: data.hooks },
        { name: 'map', kind: 'hooked_seq_ops', value: data.map },
        { name: 'address', kind: 'sockaddr', value: data.address },
      ],
    ],
  );
  assert.match(String(faults[0]?.error), /a value of the kind hooked_syscalls is needed/);
});

it('takes the values of each kind, and no others', () => {
  const bytes = new Uint8Array(2);
  for (const [kind, good, bad] of [
    ['int32', [0, -0x8000_0000, 0x7fff_ffff], [0x8000_0000, 0.5, 1n, '1', Number.NaN]],
    ['u_int32', [0, 0xffff_ffff], [-1, 2 ** 32, 1n]],
    ['int64', [0n, -(2n ** 63n)], [2n ** 63n, 1]],
    ['u_int64', [0n, 2n ** 64n - 1n], [-1n, 2n ** 64n, 1]],
    ['pointer', [0xffff_8000_0000_0000n], [-1n, 0]],
    ['str', ['', 'x'], [1, null, undefined]],
    ['bool', [true, false], [0, 'true']],
    ['timespec', [0.5, 0], ['0', 0n]],
    ['bytes', [bytes], [[1], 'x']],
    ['str_array', [[], ['x']], [['x', 1], 'x', {}]],
    ['int32_array', [[], [1, -1]], [[1n], [0.5], bytes]],
    ['u_int64_array', [[], [1n]], [[1], [-1n]]],
    ['hooked_syscalls', [[], [{}]], [{}, [1], [null]]],
    ['hooked_seq_ops', [{}], [[], null, 'x', bytes]],
    ['sockaddr', [{ sa_family: 'AF_UNIX' }], [[], null, undefined, 1]],
  ] as const) {
    const schema = ofKind(kind);
    for (const value of good) assert.equal(schema.safeParse(value).success, true, `${kind} ${String(value)}`);
    for (const value of bad) assert.equal(schema.safeParse(value).success, false, `${kind} ${String(value)}`);
  }
});

it('a signature without a schema has findings without data', () => {
  const { finding: _finding, ...bare } = base;
  const { engine, findings, faults, send } = bench([
    { ...bare, on: { ptrace: () => ({}), prctl: () => ({ text: 'x' }) } },
  ]);
  send(event('ptrace', { pid: 1 }), 0);
  send(event('prctl', { option: 1 }), 1);
  engine.end();
  assert.deepEqual(
    findings.map(({ data }) => data),
    [[]],
  );
  assert.equal(faults.length, 1);
});
