import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';
import { escapeLines } from '../failure.ts';
import { table } from '../printing/table.ts';
import { withoutOldImports } from './old-import-line.ts';
import { isFile } from './warnings-reporter.ts';

interface Row {
  passed: number;
  failed: number;
  skipped: number;
  ms: number;
}

/** One row for each signature, with its failures below. The texts that tests write come first. --watch prints the table again after each run. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const rows = new Map<string, Row>();
  const failures: string[] = [];
  /** Names of the suites around the current test, outermost first. */
  const names: string[] = [];
  for await (const event of withoutOldImports(source)) {
    if (event.type === 'test:stderr' || event.type === 'test:stdout') yield escapeLines(event.data.message);
    if (event.type === 'test:watch:drained' && rows.size > 0) {
      yield written(rows, failures);
      rows.clear();
      failures.length = 0;
    }
    if (event.type === 'test:start') names.splice(event.data.nesting, Number.POSITIVE_INFINITY, event.data.name);
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    if (event.data.details.type === 'suite' || (event.type === 'test:pass' && isFile(event.data))) continue;
    const { name, nesting, skip, details } = event.data;
    const suite = nesting === 0 ? name : (names[0] ?? name);
    const row = rows.get(suite) ?? { passed: 0, failed: 0, skipped: 0, ms: 0 };
    rows.set(suite, row);
    row[event.type === 'test:fail' ? 'failed' : skip ? 'skipped' : 'passed']++;
    row.ms += details.duration_ms;
    if ('error' in details) failures.push(`✖ ${suite}: ${name}\n${inspect(details.error.cause ?? details.error)}\n`);
  }
  if (rows.size > 0) yield written(rows, failures);
}

function written(rows: ReadonlyMap<string, Row>, failures: readonly string[]): string {
  const lines = [...rows].map(([suite, { passed, failed, skipped, ms }]) => [
    failed === 0 ? '✔' : '✖',
    suite,
    `${passed}`,
    `${failed}`,
    `${skipped}`,
    `${Math.round(ms)}`,
  ]);
  const head = ['', 'signature', 'passed', 'failed', 'skipped', 'ms'];
  return [table([head, ...lines]), ...failures.map((failure) => escapeLines(failure))].join('\n');
}
