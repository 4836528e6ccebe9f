import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../scripts/test.js', import.meta.url));
const properties = fileURLToPath(new URL('./one-property.ts', import.meta.url));

interface Result {
  readonly output: string;
  /** How many values the first property drew, and their sum. */
  readonly drawn: string;
}

/** Runs the test command over two properties, with these environment variables. */
async function run(t: TestContext, variables: Readonly<Record<string, string>>): Promise<Result> {
  const { PROPERTY_SEED: _, PROPERTY_RUNS: __, ...environment } = process.env;
  const child = spawn(process.execPath, [command, properties], {
    env: { ...environment, TEST_STDERR: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGTERM'));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { output, drawn: /\d+ drawn, sum -?\d+/.exec(errors)?.[0] ?? `${output}${errors}` };
}

describe('properties of the test command', () => {
  it('draw the same values in every run, unless PROPERTY_SEED says otherwise', async (t) => {
    const [first, second, other, random] = await Promise.all([
      run(t, {}),
      run(t, {}),
      run(t, { PROPERTY_SEED: '12' }),
      run(t, { PROPERTY_SEED: 'random', PROPERTY_RUNS: '3' }),
    ]);
    assert.match(first.drawn, /^100 drawn/);
    assert.equal(second.drawn, first.drawn);
    assert.match(other.drawn, /^100 drawn/);
    assert.notEqual(other.drawn, first.drawn);
    assert.match(random.drawn, /^300 drawn/);
    assert.doesNotMatch(first.output, /PROPERTY_SEED/);
    const [, seed = ''] = /^PROPERTY_SEED=(\d+) repeats this run\.$/m.exec(random.output) ?? [];
    assert.equal((await run(t, { PROPERTY_SEED: seed, PROPERTY_RUNS: '3' })).drawn, random.drawn);
  });

  it('say with which seed they fail, and how to repeat it', async (t) => {
    const [own, given] = await Promise.all([
      run(t, { SMALL_NUMBERS: '1' }),
      run(t, { SMALL_NUMBERS: '1', PROPERTY_SEED: '12', PROPERTY_RUNS: '2' }),
    ]);
    assert.match(own.output, /only has small numbers\n.*Property failed after \d+ tests\n\{ seed: 7, path: /);
    assert.match(own.output, /Counterexample: \[1000\]/);
    assert.match(own.output, /^ *To repeat it: PROPERTY_SEED=7 npm test -- FILE$/m);
    assert.match(given.output, /^ *To repeat it: PROPERTY_SEED=12 PROPERTY_RUNS=2 npm test -- FILE$/m);
    assert.match(given.output, /1 passed, 1 failed\n$/);
  });
});
