import type { LogFields } from '../../telemetry/log.ts';
import { sumOf } from '../delivery.ts';
import type { SpoolSettings } from '../remote/messages.ts';
import { MemoryStore } from './memory-store.ts';
import type { SpoolNews } from './news.ts';
import type { SpoolStore } from './store.ts';

/** Logs a line of the spool. */
export type SpoolLog = (level: 'info' | 'warn' | 'error', message: string, fields: LogFields) => void;

/** The stores of all outputs. */
export interface OpenSpool {
  /** Opens the store of an output. @throws {SequentError} SEQ_OUTPUT if its file cannot be used */
  store(output: string): SpoolStore;
  /** Releases the folder. The stores must be closed before. */
  close(): void;
}

/**
 * Opens the spool: in a folder if there is one, else in memory.
 * @throws {SequentError} SEQ_OUTPUT if another process uses the folder, or if it cannot be used
 */
export async function openSpool({ dir, maxBytes, maxAgeMs }: SpoolSettings, log: SpoolLog): Promise<OpenSpool> {
  const limits = { maxBytes, maxAgeMs };
  if (dir === undefined) return { store: () => new MemoryStore(limits, 'no folder is set'), close() {} };
  // SQLite is loaded only with a folder: Node 22 warns that it is experimental.
  const { SpoolFolder } = await import('./sqlite/spool-folder.ts');
  const folder = new SpoolFolder(dir, { onNews: (news) => tell(news, log) });
  return { store: (output) => folder.store(output, limits), close: () => folder.close() };
}

const messages = {
  memory: ['error', 'the spool on disk fails; findings wait in memory until it works again'],
  disk: ['info', 'the spool on disk works again; findings that waited in memory are on disk'],
  corrupt: ['error', 'the file of the spool is damaged; it was moved aside, and a new one was started'],
  removed: ['warn', 'the file of the spool was removed or replaced; findings that wait were written to a new one'],
} as const satisfies Record<SpoolNews['about'], readonly [string, string]>;

function tell({ about, output, file, reason, movedTo, lost }: SpoolNews, log: SpoolLog): void {
  const [level, message] = messages[about];
  log(level, message, {
    output,
    file,
    ...(reason !== undefined && { reason }),
    ...(movedTo !== undefined && { moved_to: movedTo }),
    ...(sumOf(lost) > 0 && { lost: sumOf(lost) }),
  });
}
