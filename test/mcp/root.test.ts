import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { SequentError } from '../../src/errors.ts';
import { Root } from '../../src/mcp/root.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'sequent-mcp-root-')));
after(() => rmSync(home, { recursive: true }));
const folder = join(home, 'root');
mkdirSync(join(folder, 'signatures'), { recursive: true });
mkdirSync(join(home, 'root-beside'));
writeFileSync(join(home, 'secret'), 'secret');
writeFileSync(join(home, 'root-beside/secret'), 'secret');
writeFileSync(join(folder, 'signatures/a.ts'), '');
writeFileSync(join(folder, 'a,b.pb'), '');
symlinkSync('../secret', join(folder, 'link'));
symlinkSync(home, join(folder, 'up'));
symlinkSync('signatures', join(folder, 'inner'));
symlinkSync('../gone', join(folder, 'dangling'));
symlinkSync(folder, join(home, 'linked-root'));
execFileSync('mkfifo', [join(folder, 'fifo')]);
const root = new Root(folder);

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof SequentError);
    assert.equal(error.code, 'SEQ_USAGE');
    return error.text.what;
  }
  return 'no refusal';
}

it('finds what lies below the root, without symbolic links', () => {
  assert.equal(root.find('signatures/a.ts', 'file'), join(folder, 'signatures/a.ts'));
  assert.equal(root.find('./signatures/../signatures', 'file or folder'), join(folder, 'signatures'));
  assert.equal(root.find('inner/a.ts', 'file'), join(folder, 'signatures/a.ts'));
  assert.equal(root.find(join(folder, 'signatures/a.ts'), 'file'), join(folder, 'signatures/a.ts'));
  assert.equal(root.find('.', 'file or folder'), folder);
});

it('takes absolute paths through the link that the root was given as', () => {
  const linked = new Root(join(home, 'linked-root'));
  assert.equal(linked.folder, folder);
  assert.equal(linked.find(join(home, 'linked-root/signatures'), 'file or folder'), join(folder, 'signatures'));
  assert.equal(linked.find(join(folder, 'signatures'), 'file or folder'), join(folder, 'signatures'));
  assert.equal(linked.findNew(join(folder, 'new')), join(folder, 'new'));
});

it('refuses each way out of the root, whether the file exists or not', () => {
  const out = 'the path leads out of the root';
  const paths = ['..', '../secret', '../missing', '../root-beside/secret', join(home, 'secret'), '/etc/passwd', '/'];
  for (const path of [...paths, 'link', 'up/secret', 'up/root-beside', 'up'])
    assert.equal(
      refusal(() => root.find(path, 'file or folder')),
      out,
      path,
    );
  for (const path of ['..', '../new', 'up/new', 'up/new/deep', '/tmp/new'])
    assert.equal(
      refusal(() => root.findNew(path)),
      out,
      path,
    );
});

it('refuses what is missing, another kind of file, and a path that a command would split', () => {
  assert.equal(
    refusal(() => root.find('missing', 'file')),
    'there is no such file or folder',
  );
  assert.equal(
    refusal(() => root.find('signatures', 'file')),
    'the path is not a file',
  );
  assert.equal(
    refusal(() => root.find('fifo', 'file')),
    'the path is not a file',
  );
  assert.equal(
    refusal(() => root.find('fifo', 'file or folder')),
    'the path is not a regular file or folder',
  );
  assert.equal(
    refusal(() => root.find('signatures/a.ts/x', 'file')),
    'the path cannot be followed: ENOTDIR',
  );
  for (const path of ['a,b.pb', 'a\0b'])
    assert.match(
      refusal(() => root.find(path, 'file')),
      /comma or a zero byte/,
    );
});

it('finds a place for new folders, and none behind a link that leads nowhere', () => {
  assert.equal(root.findNew('new/deep'), join(folder, 'new/deep'));
  assert.equal(root.findNew('inner/new'), join(folder, 'signatures/new'));
  assert.equal(
    refusal(() => root.findNew('dangling/new')),
    'there is no such file or folder',
  );
});

it('follows a path anew each time, so that a link that is put into its place is refused', () => {
  const path = join(folder, 'swapped.pb');
  writeFileSync(path, '');
  assert.equal(root.find('swapped.pb', 'file'), path);
  rmSync(path);
  symlinkSync('../secret', path);
  assert.equal(
    refusal(() => root.find('swapped.pb', 'file')),
    'the path leads out of the root',
  );
});

it('is a folder', () => {
  assert.equal(
    refusal(() => new Root(join(home, 'secret'))),
    'the root is not a folder',
  );
  assert.equal(
    refusal(() => new Root(join(home, 'missing'))),
    'there is no such file or folder',
  );
});
