import type { SpoolSettings } from '../remote/messages.ts';
import { MemoryStore } from './memory-store.ts';
import type { SpoolStore } from './store.ts';

/** Opens the store of one output: in a folder if there is one, else in memory. */
export function openStore({ maxBytes, maxAgeMs }: SpoolSettings): SpoolStore {
  return new MemoryStore({ maxBytes, maxAgeMs }, 'no folder is set');
}
