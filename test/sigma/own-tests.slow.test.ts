import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { knownModifiers } from '../../src/sigma/reading/field-match.ts';
import { runLine } from '../cli/command-line.ts';
import { folder as newFolder, start } from '../e2e/sequent.ts';

const folder = fileURLToPath(new URL('../../fixtures/sigma/', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.yml'));

it('a converted Sigma rule passes its own test, with every modifier and field', async (t) => {
  const out = newFolder(t);
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const untried = knownModifiers.filter((name) => !texts.includes(`|${name}`));
  assert.deepEqual(untried, []);
  const { code, stderr } = await runLine(t, 'convert', '--out', out, ...names.map((name) => join(folder, name)));
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(readdirSync(out).length, 2 * names.length);
  const run = start(t, 'test', out, '--json');
  assert.equal(await run.ended, 0, run.stdout());
});
