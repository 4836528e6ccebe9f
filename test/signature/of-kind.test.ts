import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ofKind, z } from '../../src/index.ts';
import { event } from '../../src/testing.ts';
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
