import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isShipped } from '../../src/guard/author-files.ts';
import { packageRoot } from '../../src/package.ts';

it('a shipped pack is known in a clone and in the installed package', () => {
  const shipped = ['signatures/rseq/abi_flip.ts', 'dist/signatures/rseq/abi_flip.js'];
  const others = ['src/signature/check.ts', 'dist/src/signature/check.js', 'examples/signatures/own.ts'];
  const isOne = (path: string): boolean => isShipped(fileURLToPath(new URL(path, packageRoot)));
  assert.deepEqual(shipped.map(isOne), [true, true]);
  assert.deepEqual(others.map(isOne), [false, false, false]);
});
