import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { folder, start } from './sequent.ts';

/** Files in which nothing is tested. */
const empty = {
  'nothing.test.ts': "export { event } from 'sequent/testing';",
  'suite.test.ts': "import { describe } from 'node:test'; describe('a suite', () => {});",
  'skipped.test.ts': "import { it } from 'node:test'; it.skip('later', () => {});",
};
const passes = "import { it } from 'node:test'; it('passes', () => {});";

describe('sequent test', () => {
  it('fails where nothing was tested in a file, and names each of them', async (t) => {
    const home = folder(t);
    const files = { ...empty, 'passes.test.ts': passes };
    for (const [name, source] of Object.entries(files)) writeFileSync(join(home, name), source);
    const run = start(t, 'test', home);
    assert.equal(await run.ended, 1, run.stderr());
    for (const name of Object.keys(empty)) {
      assert.ok(run.stderr().includes(`sequent: nothing was tested: ${join(home, name)}\n`), run.stderr());
    }
    assert.doesNotMatch(run.stderr(), /passes/);
  });

  it('says so in JSON, too, where one file is given', async (t) => {
    const file = join(folder(t), 'nothing.test.ts');
    writeFileSync(file, empty['nothing.test.ts']);
    const run = start(t, 'test', file, '--json');
    assert.equal(await run.ended, 1, run.stderr());
    assert.match(
      run.stdout(),
      /"result":"failed","error":"nothing was tested"\}\n\{"passed":0,"failed":1,"skipped":0\}/,
    );
  });

  it('passes where a test has run', async (t) => {
    const file = join(folder(t), 'passes.test.ts');
    writeFileSync(file, passes);
    const run = start(t, 'test', file);
    assert.equal(await run.ended, 0, run.stderr());
    assert.equal(run.stderr(), '');
  });
});
