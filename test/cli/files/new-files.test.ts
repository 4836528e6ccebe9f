import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { NewFiles } from '../../../src/cli/files/new-files.ts';
import { withWrittenFiles } from '../../../src/cli/files/written-files.ts';

/** Paths in a fresh folder: `old` is an empty file that was there before, `folder` a folder. */
function paths(t: TestContext): (name: string) => string {
  const home = mkdtempSync(join(tmpdir(), 'sequent-files-'));
  t.after(() => rmSync(home, { recursive: true }));
  writeFileSync(join(home, 'old'), '');
  mkdirSync(join(home, 'folder'));
  return (name) => join(home, name);
}

const names = ['old', 'folder', 'empty', 'full', 'never'] as const;

describe('files that a program has made in vain', () => {
  it('are removed where they are empty, and only those that were not there before', (t) => {
    const at = paths(t);
    const files = new NewFiles(names.map(at));
    writeFileSync(at('empty'), '');
    writeFileSync(at('full'), 'x');
    files.removeEmpty();
    assert.deepEqual(
      names.filter((name) => existsSync(at(name))),
      ['old', 'folder', 'full'],
    );
    files.removeAll();
    assert.deepEqual(
      names.filter((name) => existsSync(at(name))),
      ['old', 'folder'],
    );
  });

  it('are left alone where they are folders by now', (t) => {
    const at = paths(t);
    const files = new NewFiles([at('empty')]);
    mkdirSync(at('empty'));
    files.removeAll();
    assert.ok(existsSync(at('empty')));
  });
});

describe('what writes findings and statistics', () => {
  it('gives its result, and keeps what it has made', async (t) => {
    const at = paths(t);
    const written = [{ name: '-o json=new', file: at('empty'), use: 'output' as const }];
    const result = await withWrittenFiles({ inputs: [], written }, async () => {
      writeFileSync(at('empty'), '');
      return 7;
    });
    assert.deepEqual([result, existsSync(at('empty'))], [7, true]);
  });

  it('leaves no empty file behind where it fails', async (t) => {
    const at = paths(t);
    const written = [{ name: '-o json=new', file: at('empty'), use: 'output' as const }];
    const failing = withWrittenFiles({ inputs: [], written }, async () => {
      writeFileSync(at('empty'), '');
      throw new Error('no signature');
    });
    await assert.rejects(failing, /no signature/);
    assert.ok(!existsSync(at('empty')));
  });

  it('does not begin where statistics cannot be written, or two files are one', async (t) => {
    const at = paths(t);
    const begins = (): Promise<never> => assert.fail('it has begun');
    const statistics = { name: '--stats none/s', file: at('none/s'), use: 'statistics' as const };
    await assert.rejects(withWrittenFiles({ inputs: [], written: [statistics] }, begins), { code: 'SEQ_OUTPUT' });
    const input = { name: 'old', file: at('old'), use: 'input' as const };
    const output = { name: '-o json=old', file: at('old'), use: 'output' as const };
    await assert.rejects(withWrittenFiles({ inputs: [input], written: [output] }, begins), {
      code: 'SEQ_USAGE',
      message: /old and -o json=old are the same file/,
    });
  });
});
