import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kernelSymbols, knownDataStores } from '../../src/signature/data-stores.ts';

describe('data stores', () => {
  it('know the names of system calls by number, each architecture its own', () => {
    const [amd64, arm64] = [knownDataStores('amd64'), knownDataStores('arm64')];
    assert.equal(amd64.syscalls.name(0), 'read');
    assert.equal(amd64.syscalls.name(334), 'rseq');
    assert.equal(amd64.syscalls.name(435), 'clone3');
    assert.equal(arm64.syscalls.name(0), 'io_setup');
    assert.equal(arm64.syscalls.name(63), 'read');
    for (const number of [-1, 999, 700, 0.5]) assert.equal(amd64.syscalls.name(number), undefined, String(number));
  });

  it('know the numbers of system calls by name, each architecture its own', () => {
    const [amd64, arm64] = [knownDataStores('amd64'), knownDataStores('arm64')];
    assert.deepEqual([amd64.syscalls.number('read'), arm64.syscalls.number('read')], [0, 63]);
    for (const name of ['sched_process_exec', 'futex_waitv', 'nothing', 'toString']) {
      assert.deepEqual([amd64.syscalls.number(name), arm64.syscalls.number(name)], [undefined, undefined], name);
    }
  });

  it('have no symbols by themselves', () => {
    assert.equal(knownDataStores('amd64').symbols, undefined);
  });

  it('find symbols at exactly their address, in their order, and none outside of the kernel', () => {
    const at = 0xffff_ffff_8100_0000n;
    const symbol = (name: string, address: bigint) => ({ name, address, module: 'system' });
    const symbols = kernelSymbols([symbol('b', at), symbol('low', 0x1000n), symbol('a', at), symbol('c', at + 1n)]);
    assert.deepEqual(
      symbols.at(at).map(({ name }) => name),
      ['b', 'a'],
    );
    assert.deepEqual(symbols.at(at + 2n), []);
    assert.deepEqual(symbols.at(0x1000n), []);
    assert.deepEqual(
      ['a', 'c', 'low', 'none'].map((name) => symbols.address(name)),
      [at, at + 1n, undefined, undefined],
    );
  });
});
