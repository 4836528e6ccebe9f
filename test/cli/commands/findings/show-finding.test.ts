import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { folder, runLine } from '../../../e2e/sequent.ts';
import { recordedFindings } from '../../../story/recorded-findings.ts';

it('sequent findings show tells the story of the finding with this id, and names what is wrong', async (t) => {
  const recorded = await recordedFindings('rseq-extra');
  const file = join(folder(t), 'findings.json');
  writeFileSync(file, recorded.map(({ json }) => `${JSON.stringify(json)}\n`).join(''));
  const shown = await runLine('findings', 'show', '9da98504', file);
  assert.equal(shown.code, 0);
  assert.match(shown.stdout, /^HIGH RSEQ-011 second_libc_start_without_exec/);
  assert.match(shown.stdout, /^WHAT TO DO\n1\. The payload exists in the memory of this process only\./m);
  assert.match(shown.stdout, /^RELATED\n/m);
  const json: unknown = JSON.parse((await runLine('findings', 'show', '9da98504', file, '--json')).stdout);
  assert.ok(typeof json === 'object' && json !== null && 'who' in json);
  for (const [prefix, words] of [
    ['ffff0000', 'no finding has an id that begins so'],
    ['../x', 'the id of a finding has hexadecimal digits'],
  ] as const) {
    const refused = await runLine('findings', 'show', prefix, file);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, new RegExp(words));
  }
});
