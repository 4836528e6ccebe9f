import type { TestEvent } from 'node:test/reporters';
import { oldImportMessage } from '../../guard/old-imports.ts';

type ErrorLine = Extract<TestEvent, { readonly type: 'test:stderr' }>;

/** Whether a process of tests has reported that a file imports the package by its old name. */
export function isOldImportLine(event: TestEvent): event is ErrorLine {
  return event.type === 'test:stderr' && event.data.message.startsWith(`sequent: warning: ${oldImportMessage} (`);
}

/** Leaves out lines that belong on standard error, while Node's reporters write them to standard output. */
export async function* withoutOldImports(source: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  for await (const event of source) if (!isOldImportLine(event)) yield event;
}
