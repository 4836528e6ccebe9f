import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runLine } from '../command-line.ts';

const example = fileURLToPath(new URL('../../../examples/detectors/shell_history_removed.yaml', import.meta.url));

function folder(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'sequent-convert-'));
  t.after(() => rmSync(home, { recursive: true }));
  return home;
}

it('writes a signature to standard output or into a folder, and over a file only with --force', async (t) => {
  const out = join(folder(t), 'out');
  mkdirSync(out);
  const printed = await runLine(t, 'convert', example);
  assert.deepEqual([printed.code, printed.stderr], [0, '']);
  assert.match(printed.stdout, /^\/\/ Converted from shell_history_removed\.yaml: the detector ACME-DET-1\.\n/);
  const written = await runLine(t, 'convert', example, '--out', out);
  assert.deepEqual(written, { code: 0, stdout: '', stderr: '' });
  assert.deepEqual(readdirSync(out), ['shell_history_removed.ts']);
  const file = join(out, 'shell_history_removed.ts');
  assert.equal(readFileSync(file, 'utf8'), printed.stdout);
  writeFileSync(file, 'mine');
  const again = await runLine(t, 'convert', example, '--out', out);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /cannot be written \(.*shell_history_removed\.ts\)\n {2}→ .*--force overwrites a file\n/);
  assert.equal(readFileSync(file, 'utf8'), 'mine');
  assert.equal((await runLine(t, 'convert', example, '--out', out, '--force')).code, 0);
  assert.equal(readFileSync(file, 'utf8'), printed.stdout);
});

it('names a detector that cannot be read, with 1, and converts the others', async (t) => {
  const home = folder(t);
  writeFileSync(join(home, 'good.yaml'), readFileSync(example));
  const broken = readFileSync(example, 'utf8').replace('endsWith("_history")', 'endsWith(').replace('DET-1', 'DET-2');
  writeFileSync(join(home, 'broken.yaml'), broken);
  const { code, stdout, stderr } = await runLine(t, 'convert', join(home, 'broken.yaml'), join(home, 'good.yaml'));
  assert.equal(code, 1);
  assert.match(stdout, /ACME-DET-1/);
  assert.doesNotMatch(stdout, /ACME-DET-2/);
  assert.match(stderr, /^sequent: not loaded: .*broken\.yaml:\d+: detector ACME-DET-2: /);
});

it('refuses a file that has no detector', async (t) => {
  const list = join(folder(t), 'notes.yaml');
  writeFileSync(list, 'type: string_list\nname: PATHS\nvalues: [/tmp]\n');
  const { code, stdout, stderr } = await runLine(t, 'convert', list);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /there is no detector in this file \(.*notes\.yaml\)\n {2}→ name \.yaml or \.yml files/);
});
