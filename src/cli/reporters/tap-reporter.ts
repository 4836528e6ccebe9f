import { type TestEvent, tap } from 'node:test/reporters';
import { escapeLines } from '../failure.ts';
import { withoutOldImports } from './old-import-line.ts';

/** The Test Anything Protocol, as Node writes it, escaped for a terminal. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const text of tap(withoutOldImports(source))) yield escapeLines(text);
}
