import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { recording, start } from '../e2e/sequent.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

it('the finding that the README shows is one that the program prints', async (t) => {
  const [, shown] = /## What it looks like\n\n```\n([^]*?)\n```/.exec(readme) ?? [];
  assert.ok(shown !== undefined && shown.length > 500);
  const run = start(t, 'replay', recording('rseq-extra.pb.gz'));
  assert.equal(await run.ended, 0);
  assert.ok(
    run.stdout().includes(`${shown}\n\n`),
    `the README shows another finding than the program prints:\n${run.stdout()}`,
  );
});
