import { watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Address } from '../../address.ts';

/**
 * Waits before the next attempt to reach an address: so many milliseconds, or until its unix socket is made, or the signal is aborted.
 * A folder that cannot be watched, because it is not there or the kernel has no watch to give (inotify(7)), only costs the shortcut.
 *
 * @returns whether the socket was made meanwhile
 */
export async function pauseFor(delayMs: number, address: Address, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), delayMs);
  const onAbort = (): void => resolve(false);
  signal.addEventListener('abort', onAbort, { once: true });
  const unwatch = address.kind === 'unix' ? watchFor(address.path, () => resolve(true)) : () => {};
  try {
    return await promise;
  } finally {
    unwatch();
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** @returns ends the watch */
function watchFor(path: string, onMade: () => void): () => void {
  const name = basename(path);
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
      if (changed !== null && changed !== name) return;
      // The same is told when the socket is removed.
      lstat(path).then(
        (file) => {
          if (file.isSocket()) onMade();
        },
        () => {},
      );
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}
