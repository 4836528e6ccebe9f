import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Flushing to a disk takes most of the time of these tests, so they use a file system in memory if there is one. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder of a history, which does not exist yet; its parent is removed after the test. */
export function historyFolder(t: TestContext): string {
  const dir = mkdtempSync(join(base, 'sequent-history-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'history');
}
