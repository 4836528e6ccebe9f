import { watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Address } from '../../address.ts';

/**
 * Waits before the next attempt to connect: until the delay has passed, the unix socket at the address is created, or
 * the signal is aborted. If the folder cannot be watched, because it does not exist or the kernel has no watch left
 * (inotify(7)), only the delay counts.
 * @param delayMs in milliseconds
 * @returns whether the socket was created meanwhile
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

/** @returns a function that ends the watch */
function watchFor(path: string, onMade: () => void): () => void {
  const name = basename(path);
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
      if (changed !== null && changed !== name) return;
      // The watcher also reports the removal of the socket.
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
