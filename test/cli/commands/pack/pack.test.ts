import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { runLine } from '../../command-line.ts';

function home(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-pack-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'acme'));
  writeFileSync(join(folder, 'acme', 'notes.md'), '# Rules\n');
  return folder;
}

it('makes keys, signs a folder, and verifies it until it is changed', async (t) => {
  const folder = home(t);
  const [name, pack] = [join(folder, 'ops'), join(folder, 'acme')];
  const made = await runLine(t, 'pack', 'keygen', name);
  assert.equal(made.code, 0);
  assert.equal(statSync(`${name}.key`).mode & 0o777, 0o600);
  const again = await runLine(t, 'pack', 'keygen', name);
  assert.match(again.stderr, /an existing key is never overwritten/);
  assert.equal(again.code, 2);

  const without = await runLine(t, 'pack', 'sign', pack, '--key', `${name}.key`);
  assert.match(without.stderr, /the pack has no id/);
  const flags = ['--id', 'acme', '--pack-version', '1.2.3', '--needs-tracee', '0.24.1'];
  const signed = await runLine(t, 'pack', 'sign', pack, '--key', `${name}.key`, ...flags);
  assert.match(signed.stdout, /^signed acme 1\.2\.3: 1 file, with the key sha256:[0-9a-f]{64}\n$/);
  const kept = await runLine(t, 'pack', 'sign', pack, '--key', `${name}.key`, '--pack-version', '1.2.4');
  assert.match(kept.stdout, /^signed acme 1\.2\.4:/);
  assert.match(readFileSync(join(pack, 'sequent-pack.json'), 'utf8'), /"tracee": "0\.24\.1"/);

  const good = await runLine(t, 'pack', 'verify', pack, '--trusted-key', `${name}.pub`, '--json');
  const { valid, version, files } = JSON.parse(good.stdout);
  assert.deepEqual([good.code, valid, version, files], [0, true, '1.2.4', 1]);
  appendFileSync(join(pack, 'notes.md'), 'more');
  const bad = await runLine(t, 'pack', 'verify', pack, '--trusted-key', `${name}.pub`);
  assert.deepEqual([bad.code, bad.stdout], [1, 'notes.md was changed after it was signed\n']);
});

it('refuses a bad id, and says which key is missing', async (t) => {
  const folder = home(t);
  const name = join(folder, 'ops');
  await runLine(t, 'pack', 'keygen', name);
  const pack = join(folder, 'acme');
  const sign = ['pack', 'sign', pack, '--key', `${name}.key`];
  const bad = await runLine(t, ...sign, '--id', 'A b', '--pack-version', 'x');
  assert.match(bad.stderr, /id: lower case letters.*version: a version such as 1\.2\.3 is needed/);
  const none = await runLine(t, 'pack', 'verify', pack, '--trusted-key', join(folder, 'none.pub'));
  assert.match(none.stderr, /the key cannot be read/);
});

it('is required for packs that are not shipped, with --require-signed', async (t) => {
  const folder = home(t);
  const list = ['list', 'signatures', '-s', join(folder, 'acme'), '--require-signed'];
  const keyless = await runLine(t, ...list);
  assert.match(keyless.stderr, /signed packs are required, and no trusted key is given/);
});
