import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, it } from 'node:test';
import { memoryClient } from './memory-client.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'sequent-mcp-files-')));
after(() => rmSync(home, { recursive: true }));
const folder = join(home, 'root');
const files: Readonly<Record<string, string>> = {
  'signatures/a b.ts': 'export {};\n',
  'package.json': '{}\n',
  'findings.json': '{}\n',
  'x.ndjson': '{}\n',
  '.env': 'SECRET=1\n',
  '.git/config.yaml': 'secret\n',
  'node_modules/p/index.js': '',
  'large.md': 'x'.repeat(256 * 1024 + 1),
  '../secret.md': 'secret\n',
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
writeFileSync(join(folder, 'binary.md'), Buffer.from([0xff, 0xfe, 0xff]));
symlinkSync('../secret.md', join(folder, 'link.md'));
symlinkSync('..', join(folder, 'up'));
symlinkSync('.env', join(folder, 'env.md'));
execFileSync('mkfifo', [join(folder, 'fifo.md')]);

it('lists guides and sources below the root, but nothing hidden, linked or recorded', async (t) => {
  const client = await memoryClient(t, folder, () => ({}));
  const { resources } = await client.listResources();
  assert.deepEqual(
    resources.map(({ uri }) => uri),
    [
      'sequent://guide',
      'sequent://example-signature',
      'sequent://example-test',
      'sequent://root/binary.md',
      'sequent://root/large.md',
      'sequent://root/package.json',
      'sequent://root/signatures/a%20b.ts',
    ],
  );
});

it('reads guides and sources', async (t) => {
  const client = await memoryClient(t, folder, () => ({}));
  const texts = async (uri: string): Promise<readonly unknown[]> =>
    (await client.readResource({ uri })).contents.map((one) => ('text' in one ? one.text : one));
  assert.match(String(await texts('sequent://guide')), /^# Working on these signatures/);
  assert.match(String(await texts('sequent://example-signature')), /defineSignature\(/);
  assert.match(String(await texts('sequent://example-test')), /testSignature\(/);
  assert.deepEqual(await texts('sequent://root/signatures/a%20b.ts'), ['export {};\n']);
});

it('refuses each way out of the root, other kinds of files, and what is not listed', async (t) => {
  const client = await memoryClient(t, folder, () => ({}));
  const cases: [path: string, reason: RegExp][] = [
    ['link.md', /leads out/],
    ['up/secret.md', /leads out/],
    ['..%2fsecret.md', /leads out/],
    ['%2e%2e/secret.md', /no such file|leads out/],
    [`/${home}/secret.md`, /leads out/],
    ['env.md', /no source/],
    ['.env', /no source/],
    ['.git/config.yaml', /no source/],
    ['node_modules/p/index.js', /no source/],
    ['x.ndjson', /no source/],
    ['findings.json', /no source/],
    ['fifo.md', /not a file/],
    ['signatures', /not a file/],
    ['large.md', /larger than/],
    ['binary.md', /not text/],
    ['missing.md', /no such file/],
    ['%zz', /not well formed/],
    ['a%00.md', /zero byte/],
  ];
  for (const [path, reason] of cases)
    await assert.rejects(client.readResource({ uri: `sequent://root/${path}` }), reason, path);
});

it('refuses a listed file that has become a link to another place', async (t) => {
  const client = await memoryClient(t, folder, () => ({}));
  const path = join(folder, 'swapped.md');
  writeFileSync(path, 'mine');
  t.after(() => rmSync(path));
  const uri = 'sequent://root/swapped.md';
  assert.ok((await client.listResources()).resources.some((one) => one.uri === uri));
  assert.ok((await client.readResource({ uri })).contents.length === 1);
  rmSync(path);
  symlinkSync('../secret.md', path);
  await assert.rejects(client.readResource({ uri }), /leads out/);
});
