import { junit, type TestEvent } from 'node:test/reporters';
import { escapeLines } from '../failure.ts';
import { withoutOldImports } from './old-import-line.ts';

/** JUnit's XML, as Node writes it, escaped for a terminal. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const text of junit(withoutOldImports(source))) yield escapeLines(text.replaceAll('\t', '  '));
}
