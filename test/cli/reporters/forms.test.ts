import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import junit from '../../../src/cli/reporters/junit-reporter.ts';
import table from '../../../src/cli/reporters/table-reporter.ts';
import tap from '../../../src/cli/reporters/tap-reporter.ts';

const file = resolve('a.test.ts');
const failure = { error: Object.assign(new Error('no finding'), { cause: new Error('no \u001b[31mfinding') }) };

/** Events of the runner, as far as the reporters look at them: a suite with a test that passes and one that fails. */
const events = [
  { type: 'test:start', data: { name: 'suite', nesting: 0, file } },
  { type: 'test:start', data: { name: 'one', nesting: 1, file } },
  { type: 'test:pass', data: { name: 'one', nesting: 1, file, testNumber: 1, details: { duration_ms: 1.4 } } },
  { type: 'test:start', data: { name: 'two', nesting: 1, file } },
  {
    type: 'test:fail',
    data: { name: 'two', nesting: 1, file, testNumber: 2, details: { duration_ms: 2, ...failure } },
  },
  {
    type: 'test:fail',
    data: { name: 'suite', nesting: 0, file, testNumber: 1, details: { duration_ms: 4, type: 'suite', ...failure } },
  },
];

async function* told(): AsyncGenerator<TestEvent> {
  // The runner makes these; their types ask for much that no reporter reads.
  for (const event of events) yield event as TestEvent;
}

async function written(report: (source: AsyncIterable<TestEvent>) => AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const part of report(told())) text += part;
  return text;
}

describe('reports of tests', () => {
  it('are a table with one row for each signature, and what failed', async () => {
    const text = await written(table);
    assert.match(text, /^ +signature +passed +failed +skipped +ms\n✖ +suite +1 +1 +0 +3\n\n✖ suite: two\nError: no /);
  });

  it('are a table after what tests write, escaped', async () => {
    async function* talking(): AsyncGenerator<TestEvent> {
      yield { type: 'test:stderr', data: { file, message: 'the tests of this \u001b[31mfile are ended\n' } };
      yield* told();
    }
    let text = '';
    for await (const part of table(talking())) text += part;
    assert.match(text, /^the tests of this \S+file are ended\n +signature /);
    assert.ok(!text.includes('\u001b'));
  });

  it('are a table after each run with --watch', async () => {
    async function* twice(): AsyncGenerator<TestEvent> {
      for (let run = 0; run < 2; run++) {
        yield* told();
        yield { type: 'test:watch:drained', data: undefined };
      }
    }
    const parts: string[] = [];
    for await (const part of table(twice())) parts.push(part);
    assert.equal(parts.length, 2);
    assert.equal(parts[0], parts[1]);
  });

  it('are TAP', async () => {
    assert.match(await written(tap), /^TAP version 13\n[^]*ok 1 - one\n[^]*not ok 2 - two\n/);
  });

  it('are XML of JUnit', async () => {
    assert.match(await written(junit), /^<\?xml [^]*<testsuite name="suite"[^]*<testcase name="two"[^]*<failure /);
  });

  it('have no escaped tabs between the elements of JUnit', async () => {
    assert.ok(!(await written(junit)).includes('\\t'));
  });

  it('have no control characters of events', async () => {
    for (const report of [table, tap, junit]) assert.ok(!(await written(report)).includes('\u001b'));
  });
});
