import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { folder, start } from './sequent.ts';

/** Files in which nothing is tested. */
const empty = {
  'nothing.test.ts': "export { event } from 'tracee-sequent/testing';",
  'suite.test.ts': "import { describe } from 'node:test'; describe('a suite', () => {});",
  'skipped.test.ts': "import { it } from 'node:test'; it.skip('later', () => {});",
};
const newTechnique = `
import { defineSignature } from 'tracee-sequent';
import { event, testSignature } from 'tracee-sequent/testing';
const one = defineSignature({
  id: 'TEST-1', name: 'one', version: '1.0.0', description: 'd',
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1999.001' } },
  on: { rseq: ({ data }) => (data.flags === 1 ? {} : undefined) },
});
testSignature(one, {
  detects: [{ name: 'a', events: [event('rseq', { flags: 1 })], findings: [{}] }],
  ignores: [{ name: 'b', events: [event('rseq', { flags: 0 })] }],
});`;
const alarmsUnderChaos = `
import { defineSignature } from 'tracee-sequent';
import { event, testSignature } from 'tracee-sequent/testing';
import { it } from 'node:test';
let harmless = false;
const one = defineSignature({
  id: 'TEST-1', name: 'one', version: '1.0.0', description: 'd', threat: { severity: 'low' },
  on: {
    prctl: () => { harmless = true; console.log('output of a signature'); },
    rseq: () => { const was = harmless; harmless = false; return was ? undefined : {}; },
  },
});
it('should not run', () => { console.log('should not run'); throw new Error('should not run'); });
testSignature(one, {
  detects: [{ name: 'a', events: [event('rseq', { flags: 1 })], findings: [{}] }],
  ignores: [{ name: 'b', events: [event('prctl', { option: 1 }), event('rseq', { flags: 0 })] }],
});`;
const counted = `import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'TEST-1', name: 'counted', version: '1.0.0', description: 'd', threat: { severity: 'low' },
  options: z.strictObject({ most: z.int().default(2) }),
  where: { rseq: { flags: 1 } },
  on: { rseq({ data }, { options }) {
    let n = 0;
    while (n < data.sig) n += 1;
    if (data.rseq_len === 77) return undefined;
    return n > options.most ? {} : undefined;
  } },
});`;
const countedTest = `import { event, testSignature } from 'tracee-sequent/testing';
import signature from './counted.ts';
const call = (sig: number) => event('rseq', { flags: 1, sig, rseq_len: 32 });
testSignature(signature, {
  detects: [{ name: 'a', events: [call(3)], findings: [{}] }],
  ignores: [{ name: 'b', events: [call(2)] }],
});`;
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

  it('warns of a technique that the list of ATT&CK lacks', async (t) => {
    const file = join(folder(t), 'technique.test.ts');
    writeFileSync(file, newTechnique);
    const says = 'warning: the list of ATT&CK 17.0 lacks T1999.001 of TEST-1: it is misspelt, or newer';
    const [text, json] = [start(t, 'test', file), start(t, 'test', file, '--json')];
    assert.deepEqual([await text.ended, await json.ended], [0, 0], text.stdout());
    assert.ok(text.stdout().includes(`ℹ ${says}\n`), text.stdout());
    assert.ok(json.stdout().includes(`{"suite":"one","diagnostic":"${says}"}\n`), json.stdout());
  });

  it('passes where a test has run', async (t) => {
    const file = join(folder(t), 'passes.test.ts');
    writeFileSync(file, passes);
    const run = start(t, 'test', file);
    assert.equal(await run.ended, 0, run.stderr());
    assert.equal(run.stderr(), '');
  });

  it('--chaos names a false alarm with the shortest perturbation, leaves other tests out, and fails', async (t) => {
    const home = folder(t);
    writeFileSync(join(home, 'alarms.test.ts'), alarmsUnderChaos);
    writeFileSync(join(home, 'broken.test.ts'), "throw new Error('no way'); testSignature(");
    writeFileSync(join(home, 'other.test.ts'), passes);
    const run = start(t, 'test', home, '--chaos');
    assert.equal(await run.ended, 1, run.stderr());
    const text = run.stdout();
    assert.ok(
      text.includes(
        '✖ TEST-1 one: 2 cases\n    ignores b: false alarm (low) because an event was lost, although the loss was told at once: without events[0] (prctl of pid 100), told at once\n',
      ),
      text,
    );
    assert.match(text, /✖ \S+broken\.test\.ts: /);
    assert.match(text, /\nsignatures 1, runs \d+, false alarms \d+, faults 0, broken 0, failed files 1, seed 1\n$/);
    assert.doesNotMatch(text, /should not run|passes/);
  });

  it('--chaos says that no test calls testSignature', async (t) => {
    const file = join(folder(t), 'passes.test.ts');
    writeFileSync(file, passes);
    const run = start(t, 'test', file, '--chaos');
    assert.equal(await run.ended, 2, run.stderr());
    assert.match(run.stderr(), /no test calls testSignature/);
  });

  it('--mutate lists changes that no case notices, also after one that does not come to an end; --coverage what no case touches', async (t) => {
    const home = folder(t);
    writeFileSync(join(home, 'counted.ts'), counted);
    writeFileSync(join(home, 'counted.test.ts'), countedTest);
    const [mutated, covered] = [start(t, 'test', home, '--mutate'), start(t, 'test', home, '--coverage')];
    assert.deepEqual([await mutated.ended, await covered.ended], [1, 0], mutated.stderr() + covered.stderr());
    assert.match(mutated.stdout(), /^✖ TEST-1 counted: \d+ changes, \d+ that no case notices\n/);
    assert.match(
      mutated.stdout(),
      /counted\.ts:9:\d+ {2}take the condition for false: data\.rseq_len === 77, by false\n/,
    );
    assert.match(
      mutated.stdout(),
      /\nchanges \d+, noticed [1-9]\d*, endless 1, refused \d+, not noticed \d+, failed files 0\n$/,
    );
    assert.match(
      covered.stdout(),
      /^TEST-1 counted: handlers 1\/1, branches \d+\/\d+, conditions 0\/1, options 0\/1\n/,
    );
    assert.match(covered.stdout(), /counted\.ts:9:\d+: no case runs return undefined;\n/);
    assert.match(
      covered.stdout(),
      / where\.rseq\.flags: fails for no event of a case\n +option most: no case sets it\n/,
    );
  });
});
