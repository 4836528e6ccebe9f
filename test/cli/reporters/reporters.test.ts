import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import json from '../../../src/cli/reporters/json-reporter.ts';
import warnings from '../../../src/cli/reporters/warnings-reporter.ts';

/** An event of the runner, as far as the reporters look at it. */
interface Told {
  readonly type: string;
  readonly data: object;
}

async function* from(events: readonly Told[]): AsyncGenerator<TestEvent> {
  // The runner makes these; their types ask for much that no reporter reads.
  for (const event of events) yield event as TestEvent;
}

async function written(report: (source: AsyncIterable<TestEvent>) => AsyncGenerator<string>, events: readonly Told[]) {
  let text = '';
  for await (const part of report(from(events))) text += part;
  return text;
}

function keepsExitCode(t: TestContext): void {
  const before = process.exitCode;
  t.after(() => (process.exitCode = before));
}

const file = resolve('a.test.ts');
const fileEnds = (type: string): Told => ({ type, data: { name: file, nesting: 0, file, details: {} } });

describe('the report of tests as JSON', () => {
  it('has a line for each test with the suites around it, and counts at the end', async () => {
    const test = (type: string, name: string, more: object = {}): Told => {
      return { type, data: { name, nesting: 1, file, details: {}, ...more } };
    };
    const failed = { details: { error: { cause: new Error('no finding') } } };
    const text = await written(json, [
      { type: 'test:start', data: { name: 'suite', nesting: 0 } },
      { type: 'test:start', data: { name: 'one', nesting: 1 } },
      test('test:pass', 'one'),
      { type: 'test:start', data: { name: 'two', nesting: 1 } },
      test('test:fail', 'two', failed),
      test('test:pass', 'three', { skip: true }),
      { type: 'test:diagnostic', data: { nesting: 1, message: 'said' } },
      { type: 'test:diagnostic', data: { nesting: 0, message: 'tests 3' } },
      { type: 'test:pass', data: { name: 'suite', nesting: 0, file, details: { type: 'suite' } } },
    ]);
    assert.deepEqual(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
      [
        { suite: 'suite', name: 'one', result: 'passed' },
        { suite: 'suite', name: 'two', result: 'failed', error: 'Error: no finding' },
        { suite: 'suite', name: 'three', result: 'skipped' },
        { suite: 'suite', diagnostic: 'said' },
        { passed: 1, failed: 1, skipped: 1 },
      ],
    );
  });

  it('counts a file that passes without a test as failed', async () => {
    const text = await written(json, [fileEnds('test:pass')]);
    assert.match(text, /"result":"failed","error":"nothing was tested"\}\n\{"passed":0,"failed":1,"skipped":0\}\n$/);
  });
});

describe('the report of files without a test', () => {
  const summary = (tests: number, skipped: number): Told => {
    return { type: 'test:summary', data: { file, counts: { tests, skipped } } };
  };

  it('names a file in which nothing ran or everything was skipped, and fails', async (t) => {
    keepsExitCode(t);
    for (const counts of [summary(0, 0), summary(2, 2)]) {
      process.exitCode = 0;
      const text = await written(warnings, [fileEnds('test:complete'), counts]);
      assert.match(text, /^sequent: nothing was tested: .*a\.test\.ts\n {2}call testSignature/);
      assert.equal(process.exitCode, 1);
    }
  });

  it('says nothing of a file that has run a test or has failed itself', async (t) => {
    keepsExitCode(t);
    process.exitCode = 0;
    assert.equal(await written(warnings, [fileEnds('test:complete'), summary(2, 1)]), '');
    assert.equal(await written(warnings, [fileEnds('test:complete'), fileEnds('test:fail'), summary(0, 0)]), '');
    assert.equal(process.exitCode, 0);
  });
});
