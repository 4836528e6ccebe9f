import { Readable } from 'node:stream';
import { spec, type TestEvent } from 'node:test/reporters';
import { escapeLines } from '../failure.ts';
import { withoutOldImports } from './old-import-line.ts';

/** Node's readable view of tests, escaped for a terminal, because names of cases and differences may contain texts of events. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const text of Readable.from(withoutOldImports(source)).pipe(new spec())) yield escapeLines(String(text));
}
