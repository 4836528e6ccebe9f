import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { root } from './documents.ts';

/** Names that the kernel, its headers, the ELF format or SQLite give, which are kept as they are written there. */
const given = /^(?:E[A-Z]+|SIG[A-Z]+|(?:PTRACE|PROT|MAP|CLONE|PR|SHT|STT|SQLITE)_\w+)$/;

it('constants are named in camelCase, but for those of the kernel, of ELF and of SQLite', () => {
  const files = globSync('{src,signatures,examples,scripts,bench}/**/*.{ts,js}', { cwd: root });
  const found = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:export )?const ([A-Z][A-Z0-9_]+)\b/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !given.test(name))
      .map((name) => `${file}: ${name}`),
  );
  assert.ok(files.length > 400);
  assert.deepEqual(found, []);
});
