import type { TestEvent } from 'node:test/reporters';
import { oldImportMessage } from '../../guard/old-imports.ts';

type ErrorLine = Extract<TestEvent, { readonly type: 'test:stderr' }>;

/** Whether a process of tests has reported that a file imports the package by its old name. */
export function isOldImportLine(event: TestEvent): event is ErrorLine {
  return event.type === 'test:stderr' && event.data.message.startsWith(`sequent: warning: ${oldImportMessage} (`);
}
