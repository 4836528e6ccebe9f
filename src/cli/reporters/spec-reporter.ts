import { Readable } from 'node:stream';
import { spec } from 'node:test/reporters';
import { escapeLines } from '../failure.ts';

/** Node's readable view of tests, fit for a terminal: names of cases and what did not match may hold texts of events. */
export default async function* report(source: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const text of Readable.from(source).pipe(new spec())) yield escapeLines(String(text));
}
