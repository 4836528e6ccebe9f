import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { baseName, isElf, isMemoryPath, opensForReading, opensForWriting } from '../../src/public/index.ts';

describe('the base name of a path', () => {
  it('is what Go says', () => {
    for (const [path, name] of [
      ['', '.'],
      ['/', '/'],
      ['///', '/'],
      ['a', 'a'],
      ['/a', 'a'],
      ['/a/b//', 'b'],
      ['a/..', '..'],
      ['/a/./', '.'],
      ['/ü/😀', '😀'],
      ['/a\n/b\u0000', 'b\u0000'],
    ] as const)
      assert.equal(baseName(path), name, path);
  });

  it('holds no slash, and is found again whatever stands before and behind it', () => {
    const part = fc.string({ minLength: 1, unit: 'grapheme' }).filter((one) => !one.includes('/'));
    fc.assert(
      fc.property(fc.string(), part, fc.nat({ max: 3 }), (before, name, slashes) => {
        assert.equal(baseName(`${before}/${name}${'/'.repeat(slashes)}`), name);
      }),
    );
  });
});

describe('flags of open', () => {
  it('read or write by their low two bits alone, as numbers and as bigints', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 3 }), (bits, mode) => {
        const flags = (bits & ~3) | mode;
        for (const one of [flags, BigInt(flags), BigInt(flags) + 2n ** 60n]) {
          assert.equal(opensForReading(one), mode === 0 || mode === 2);
          assert.equal(opensForWriting(one), mode === 1 || mode === 2);
        }
      }),
    );
  });
});

it('the first four bytes tell an ELF file', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1');
  assert.equal(isElf(bytes('\x7fELF')), true);
  assert.equal(isElf(bytes('\x7fELF\x02\x01')), true);
  for (const text of ['', '\x7fEL', '\x7fELf', 'xELF', ' \x7fELF']) assert.equal(isElf(bytes(text)), false);
});

it('paths of files in memory begin as Tracee writes them', () => {
  for (const path of ['memfd:', 'memfd:x', '/dev/shm/x', '/run/shm/']) assert.equal(isMemoryPath(path), true, path);
  for (const path of ['', '/memfd:x', '/dev/shm', '/tmp/dev/shm/x', 'memfd'])
    assert.equal(isMemoryPath(path), false, path);
});
