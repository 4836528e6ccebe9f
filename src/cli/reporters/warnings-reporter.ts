import { resolve } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { escapeMessage } from '../../text/escape.ts';
import { escapeLines, exitCodes } from '../failure.ts';
import { isOldImportLine } from './old-import-line.ts';

/**
 * Writes warnings to standard error. It names the files without tests and sets the exit code, because the runner lets these files pass.
 * It reports once that a file imports the package by its old name, because each file runs in a process of its own, which reports it too.
 */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files = new Set<string>();
  /** Files that have run a test, or have failed themselves. */
  const told = new Set<string>();
  let hasOldImport = false;
  for await (const event of source) {
    if (!hasOldImport && isOldImportLine(event)) {
      hasOldImport = true;
      yield `${escapeLines(event.data.message.trimEnd())}\n`;
    }
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

/** Whether a file has ended. The runner treats a file as a test. */
export function isFile({ name, nesting, file }: { name: string; nesting: number; file?: string | undefined }): boolean {
  return nesting === 0 && file !== undefined && resolve(name) === file;
}
