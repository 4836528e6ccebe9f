import { Readable } from 'node:stream';
import { spec, type TestEvent } from 'node:test/reporters';
import { escapeLines } from '../failure.ts';
import { isOldImportLine } from './old-import-line.ts';

/** Node's readable view of tests, fit for a terminal: names of cases and what did not match may hold texts of events. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const text of Readable.from(withoutOldImports(source)).pipe(new spec())) yield escapeLines(String(text));
}

/** These lines belong on standard error; Node's view writes them to standard output. */
async function* withoutOldImports(source: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  for await (const event of source) if (!isOldImportLine(event)) yield event;
}
