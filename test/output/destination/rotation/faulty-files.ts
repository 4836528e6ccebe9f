import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { TestContext } from 'node:test';
import { AppendFile } from '../../../../src/output/destination/append-file.ts';

/** Operations on files that fail or stop at a step, counted from 1. */
export interface Faults {
  /** Whether the step was reached. */
  readonly isReached: () => boolean;
  restore(): void;
}

/**
 * Lets operations of rotation fail.
 * @param kind `fail`: the operation of this step fails, as on a full disk. `kill`: no operation has an effect from this
 * step on, as after a kill; writing counts as a step, too.
 */
export function faultAt(t: TestContext, step: number, kind: 'fail' | 'kill'): Faults {
  let steps = 0;
  const gate = (): void => {
    steps += 1;
    if (steps === step || (kind === 'kill' && steps > step)) {
      throw Object.assign(new Error(`step ${step}`), { code: 'ENOSPC' });
    }
  };
  const { rename, unlink, readdir, lstat, open } = files;
  const { create } = AppendFile;
  const { write } = AppendFile.prototype;
  const mocks = [
    t.mock.method(files, 'rename', async (from: string, to: string) => (gate(), rename(from, to))),
    t.mock.method(files, 'unlink', async (path: string) => (gate(), unlink(path))),
    t.mock.method(files, 'readdir', async (path: string) => (gate(), readdir(path))),
    t.mock.method(files, 'lstat', async (path: string) => (gate(), lstat(path))),
    t.mock.method(files, 'open', async (path: string, flags: string | number, mode?: number) => {
      gate();
      const handle = await open(path, flags, mode);
      const { chmod, utimes, sync } = handle;
      t.mock.method(handle, 'chmod', async (to: number) => (gate(), chmod.call(handle, to)));
      t.mock.method(handle, 'utimes', async (a: Date, m: Date) => (gate(), utimes.call(handle, a, m)));
      t.mock.method(handle, 'sync', async () => (gate(), sync.call(handle)));
      return handle;
    }),
    t.mock.method(AppendFile, 'create', async (path: string, like: AppendFile) => (gate(), create(path, like))),
    ...(kind === 'kill'
      ? [
          t.mock.method(AppendFile.prototype, 'write', async function (this: AppendFile, chunk: Buffer, from: number) {
            gate();
            return write.call(this, chunk, from);
          }),
        ]
      : []),
  ];
  syncBuiltinESMExports();
  return {
    isReached: () => steps >= step,
    restore() {
      for (const { mock } of mocks) mock.restore();
      syncBuiltinESMExports();
    },
  };
}
