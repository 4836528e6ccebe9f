import type { TestEvent } from 'node:test/reporters';
import { toJson } from '../../text/json.ts';
import { isFile } from './warnings-reporter.ts';

/** One JSON object a line for each test, and one with the counts at the end. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  /** Names of the suites around the current test, outermost first. */
  const names: string[] = [];
  for await (const event of source) {
    if (event.type === 'test:start') names.splice(event.data.nesting, Number.POSITIVE_INFINITY, event.data.name);
    // The runner reports its counts as diagnostics that belong to no test.
    if (event.type === 'test:diagnostic' && event.data.nesting > 0)
      yield `${toJson({ suite: names.slice(0, event.data.nesting).join(' > '), diagnostic: event.data.message })}\n`;
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    if (event.data.details.type === 'suite') continue;
    const { name, nesting, skip, details } = event.data;
    // The runner lets a file without tests pass.
    const isUntested = event.type === 'test:pass' && isFile(event.data);
    const result = event.type === 'test:fail' || isUntested ? 'failed' : skip ? 'skipped' : 'passed';
    counts[result]++;
    const thrown = 'error' in details ? String(details.error.cause ?? details.error) : undefined;
    const error = isUntested ? 'nothing was tested' : thrown;
    yield `${toJson({ suite: names.slice(0, nesting).join(' > '), name, result, error })}\n`;
  }
  yield `${toJson(counts)}\n`;
}
