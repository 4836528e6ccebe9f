import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { SpoolNews } from '../../../src/output/spool/news.ts';
import { SpoolFolder } from '../../../src/output/spool/sqlite/spool-folder.ts';
import type { SpoolStore } from '../../../src/output/spool/store.ts';

/** Flushing to a disk takes most of the time of these tests, so they use a file system in memory if there is one. */
export const fastFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A temporary folder; the spool's own folder does not exist yet. */
export function temporaryFolder(t: TestContext): string {
  const dir = mkdtempSync(join(fastFolder, 'sequent-spool-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'spool');
}

export const roomy = { maxBytes: 10_000_000, maxAgeMs: 3_600_000 };

/** Opens a folder until the test ends. */
export function openFolder(t: TestContext, dir: string, now?: () => number) {
  const news: SpoolNews[] = [];
  const folder = new SpoolFolder(dir, { onNews: (one) => news.push(one), ...(now && { now }) });
  t.after(() => folder.close());
  return { folder, news };
}

/** Opens the only store of a folder; `close` ends both. */
export function openStore(t: TestContext, dir: string, limits = roomy, now?: () => number) {
  const { folder, news } = openFolder(t, dir, now);
  const store = folder.store('soc', limits);
  t.after(() => store.close());
  const close = () => {
    const lost = store.close();
    folder.close();
    return lost;
  };
  return { store, news, close };
}

/** Ids of the waiting records. */
export function idsOf(store: SpoolStore, after = 0, records = 1_000, bytes = 1_000_000_000): string {
  return store
    .next(after, records, bytes)
    .map(({ id }) => id)
    .join(' ');
}
