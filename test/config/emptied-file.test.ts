import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { EffectiveSettings } from '../../src/config/effective-settings.ts';
import { refuseEmptiedFile } from '../../src/config/emptied-file.ts';

it('a configuration file that has lost its content is refused at a reload, and valid at a start', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'sequent-emptied-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const config = join(dir, 'sequent.yaml');
  const load = (text: string) => {
    writeFileSync(config, text);
    return EffectiveSettings.load(new Map([['config', config]]), {});
  };
  const full = await load('buffer: 64\n');
  for (const text of ['', '\n', '# settings of this node\n', '---\n', 'null\n']) {
    const empty = await load(text);
    assert.throws(() => refuseEmptiedFile(empty, full), { code: 'SEQ_CONFIG', message: /has become empty/ }, text);
    assert.doesNotThrow(() => refuseEmptiedFile(empty, empty), 'it was empty from the start');
  }
  for (const text of ['{}\n', 'buffer: 32\n']) refuseEmptiedFile(await load(text), full);
});
