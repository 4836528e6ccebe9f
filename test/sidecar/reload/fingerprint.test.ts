import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fingerprintOf, hasChanged } from '../../../src/sidecar/reload/fingerprint.ts';

it('notices the manifest of a pack and its signature, and of a pack with a manifest every file', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'sequent-fingerprint-'));
  t.after(() => rmSync(root, { recursive: true }));
  const [pack, yaml] = [join(root, 'pack'), join(root, 'yaml')];
  mkdirSync(join(pack, 'lib'), { recursive: true });
  mkdirSync(yaml);
  writeFileSync(join(pack, 'a.ts'), '');
  const look = () => fingerprintOf({ files: [], imports: [], packs: [pack], yamlFolders: [yaml] });
  const changes = (path: string): boolean => {
    const before = look();
    writeFileSync(join(root, path), path);
    return hasChanged(look(), before, 0);
  };
  assert.equal(changes('pack/notes.md'), false);
  for (const path of [
    'pack/sequent-pack.sig',
    'pack/sequent-pack.json',
    'yaml/sequent-pack.json',
    'yaml/sequent-pack.sig',
  ])
    assert.ok(changes(path), path);
  for (const path of ['pack/lib/more.md', 'pack/a.test.ts']) assert.ok(changes(path), path);
  assert.equal(changes('pack/.hidden'), false);
});
