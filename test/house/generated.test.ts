import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const generated = join(root, 'src/gen');
const copy = mkdtempSync(join(tmpdir(), 'sequent-gen-'));
after(() => rmSync(copy, { recursive: true }));

function generate(...options: string[]): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'scripts/generate.ts'), ...options], { encoding: 'utf8' });
}

test('src/gen is what the generator writes', () => {
  const { status, stderr } = generate('--check');
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

test('the check finds a changed, a missing and an excess file, and writing mends them', () => {
  cpSync(generated, copy, { recursive: true });
  appendFileSync(join(copy, 'events.ts'), '// edited\n');
  rmSync(join(copy, 'messages.ts'));
  writeFileSync(join(copy, 'stray.ts'), '');
  const found = generate('--check', '--out', copy);
  assert.equal(found.status, 1);
  for (const name of ['events.ts', 'messages.ts', 'stray.ts'])
    assert.match(found.stderr, new RegExp(`${name} is not what`));
  assert.doesNotMatch(found.stderr, /catalogue\.ts/);

  assert.equal(generate('--out', copy).status, 0);
  assert.deepEqual(readdirSync(copy), readdirSync(generated));
  assert.equal(generate('--check', '--out', copy).status, 0);
});
