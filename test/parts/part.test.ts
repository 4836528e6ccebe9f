import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { locate, type Part, run } from './part.ts';

const part: Part = {
  name: 'clock',
  version: '1.0',
  entry: 'clock',
  install: {
    needs: ['node'],
    minutes: 2,
    async run(folder) {
      writeFileSync(join(folder, 'clock'), '');
    },
  },
};

describe('locate', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sequent-parts-'));
    process.env['PARTS_FOLDER'] = folder;
  });
  afterEach(() => {
    delete process.env['PARTS_FOLDER'];
    rmSync(folder, { recursive: true });
  });

  it('installs a part once, and finds it afterwards', async () => {
    const path = join(folder, 'clock-1.0', 'clock');
    assert.deepEqual(await locate(part, 0), { missing: 'its installation takes about 2 minutes' });
    assert.deepEqual(await locate(part, 2), { path });
    assert.deepEqual(await locate(part, 0), { path });
  });

  it('takes a program on the PATH', async () => {
    const found = await locate({ ...part, program: 'node' }, 0);
    assert.ok('path' in found && found.path.endsWith('/node'), JSON.stringify(found));
  });

  it('says what an installation needs, and why it failed, and leaves nothing behind', async () => {
    const install = { needs: ['no-such-tool', 'node'], minutes: 1, run: assert.fail };
    assert.deepEqual(await locate({ ...part, install }, 9), { missing: 'its installation needs no-such-tool' });
    const script = 'process.stderr.write("no space\\n"); process.exit(3)';
    const fails = { needs: [], minutes: 1, run: (cwd: string) => run(process.execPath, ['-e', script], { cwd }) };
    const missing = `its installation failed: ${process.execPath} ended with 3: no space`;
    assert.deepEqual(await locate({ ...part, install: fails }, 9), { missing });
    assert.deepEqual(readdirSync(folder), []);
  });

  it('names the package of the system that brings a part', async () => {
    const { install: _, ...bare } = part;
    const hint = 'the Debian package clock';
    assert.deepEqual(await locate({ ...bare, hint }, 9), {
      missing: 'it is not installed; install the Debian package clock',
    });
  });
});
