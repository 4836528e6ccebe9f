import { Readable } from 'node:stream';
import { spec, type TestEvent } from 'node:test/reporters';
import { escapeLines } from '../failure.ts';
import { isOldImportLine } from './old-import-line.ts';

/** Node's readable view of tests, escaped for a terminal, because names of cases and differences may contain texts of events. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const text of Readable.from(withoutOldImports(source)).pipe(new spec())) yield escapeLines(String(text));
}

/** Lines that belong on standard error, while Node's view writes them to standard output. */
async function* withoutOldImports(source: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  for await (const event of source) if (!isOldImportLine(event)) yield event;
}
