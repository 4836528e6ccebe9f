import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { buildPack } from '../../../../src/cli/commands/pack/build/build.ts';
import { targetFault } from '../../../../src/cli/commands/pack/build/target.ts';

const home = mkdtempSync(join(tmpdir(), 'sequent-target-'));
after(() => rmSync(home, { recursive: true }));

it('never empties a folder that may hold something else than compiled modules', async () => {
  for (const [path, text] of [
    ['src/signatures/a.ts', ''],
    ['lib/a.js', ''],
    ['lib/model/b.d.ts', ''],
    ['lib/sequent-pack.json', '{}'],
    ['lib/sequent-pack.sig', ''],
    ['other/notes.txt', ''],
    ['code/deep/c.ts', ''],
    ['nested/package.json', '{}'],
  ] as const) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  symlinkSync('lib', join(home, 'link'));
  const source = 'src/signatures';
  for (const signatures of [
    '.',
    './',
    'lib/..',
    'src',
    'src/signatures',
    'other',
    'code',
    'nested',
    'link',
    'lib/a.js',
  ])
    assert.match(targetFault(home, { signatures, source }) ?? '', /sequent\.signatures/, signatures);
  for (const signatures of ['lib', './lib/', 'lib/none', 'dist'])
    assert.equal(targetFault(home, { signatures, source }), undefined, signatures);
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({ name: 'a', version: '1.0.0', type: 'module', sequent: { signatures: '.', source } }),
  );
  await assert.rejects(buildPack(home), { code: 'SEQ_PACK' });
});
