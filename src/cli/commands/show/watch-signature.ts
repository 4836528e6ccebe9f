import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { FileWatch } from '../../../sidecar/reload/file-watch.ts';
import type { Log } from '../../../telemetry/log.ts';
import { printer } from '../../printing/printer.ts';
import { type Look, type Trial, trySignature } from './try-signature.ts';

/** An interval that does nothing, in milliseconds. */
const longMs = 60_000;

/**
 * Tries signatures on selected events, and again after each change of their folder, until the signal aborts.
 * @param options `signal` ends a running trial and the watching
 */
export async function watchSignature(options: Trial, look: Look, log: Log): Promise<void> {
  const { signal, pack } = options;
  const changed = new Changes();
  // A folder of signatures is watched whole, a file with the other modules of its folder, which it may import.
  const paths = {
    files: [pack],
    imports: [],
    packs: [statSync(pack).isDirectory() ? pack : dirname(pack)],
    yamlFolders: [],
  };
  const watch = new FileWatch({ paths: () => paths, onChange: () => changed.tell(), log, since: Date.now() });
  const stop = (): void => changed.tell();
  signal?.addEventListener('abort', stop);
  // A file watch alone does not keep a process running.
  const waiting = setInterval(() => {}, longMs);
  const isOver = (): boolean => signal?.aborted === true;
  try {
    while (!isOver()) {
      const next = changed.next();
      watch.read();
      const { text } = await trySignature(options, look, log);
      if (!isOver()) await printer.print(`${text}\n`);
      await next;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    clearInterval(waiting);
    watch.stop();
  }
}

/** Waits for the next change. A change during a trial is not lost. */
class Changes {
  #next = Promise.withResolvers<void>();

  tell(): void {
    this.#next.resolve();
  }

  next(): Promise<void> {
    this.#next = Promise.withResolvers();
    return this.#next.promise;
  }
}
