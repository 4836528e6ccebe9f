import { resolve } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { escapeMessage } from '../../text/escape.ts';
import { exitCodes } from '../failure.ts';

/** Names the files in which nothing was tested. The runner lets them pass, so the exit code is set here. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files = new Set<string>();
  /** Those that have run a test, or have failed themselves. */
  const told = new Set<string>();
  for await (const event of source) {
    if (event.type === 'test:complete' && isFile(event.data)) files.add(resolve(event.data.name));
    if (event.type === 'test:fail' && isFile(event.data)) told.add(resolve(event.data.name));
    if (event.type !== 'test:summary' || event.data.file === undefined) continue;
    const { tests, skipped } = event.data.counts;
    if (tests > skipped) told.add(event.data.file);
  }
  for (const file of files) {
    if (told.has(file)) continue;
    process.exitCode = exitCodes.bad;
    yield `sequent: nothing was tested: ${escapeMessage(file)}\n  call testSignature with cases, or a test of node:test that is not skipped\n`;
  }
}

/** Whether what has ended is a file, which the runner takes for a test. */
export function isFile({ name, nesting, file }: { name: string; nesting: number; file?: string | undefined }): boolean {
  return nesting === 0 && file !== undefined && resolve(name) === file;
}
