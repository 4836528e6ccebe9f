import type { TestEvent } from 'node:test/reporters';

/** One JSON object a line for each test, and one with the counts at the end. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    if (event.data.details.type === 'suite') continue;
    const { name, file, skip, details } = event.data;
    const result = event.type === 'test:fail' ? 'failed' : skip ? 'skipped' : 'passed';
    counts[result]++;
    const error = 'error' in details ? String(details.error.cause ?? details.error) : undefined;
    yield `${JSON.stringify({ name, file, result, error })}\n`;
  }
  yield `${JSON.stringify(counts)}\n`;
}
