import { type FSWatcher, watch } from 'node:fs';
import type { Log } from '../../telemetry/log.ts';
import { codeOf } from '../../text/error-code.ts';
import { describeThrown } from '../../text/thrown.ts';
import { type Fingerprint, fingerprintOf, hasChanged, mayMatter, type WatchedPaths } from './fingerprint.ts';

/** A change is reported when the files have stayed the same for this time, in milliseconds: several files change together. */
const settleMs = 500;
/** The files are also looked at without a notice of the kernel: network file systems send none. In milliseconds. */
const pollMs = 5_000;

export interface FileWatchOptions {
  /** Asked at each look, because a reload changes the imported files. */
  readonly paths: () => WatchedPaths;
  /** Called when watched files have changed and have then stayed the same for a moment. */
  readonly onChange: () => void;
  readonly log: Log;
  /** Files that have changed since this time were perhaps read before the change. In epoch milliseconds. */
  readonly since: number;
}

/**
 * Notices changes of files, also if a link above them is swapped. Notices of the kernel only cause a look; the state of
 * the files decides.
 */
export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #poll: NodeJS.Timeout;
  /** The state when the files were last read, and that of the last look. */
  #known: Fingerprint;
  #seen: Fingerprint;
  /** When the files were last read, in epoch milliseconds. */
  #readAt: number;
  #looking: NodeJS.Timeout | undefined;
  #hasToldFailure = false;

  constructor(options: FileWatchOptions) {
    this.#options = options;
    const first = fingerprintOf(options.paths());
    this.#readAt = options.since;
    const isLate = [...first.files.values()].some(({ changedAt }) => changedAt > options.since);
    this.#known = isLate ? { ...first, files: new Map() } : first;
    this.#seen = first;
    this.#attend(first);
    this.#poll = setInterval(() => this.#look(), pollMs);
    this.#poll.unref();
    if (isLate) this.#lookSoon();
  }

  /** Takes the present state as known, because the files are read now. */
  read(): void {
    this.#readAt = Date.now();
    this.#known = this.#seen = fingerprintOf(this.#options.paths());
  }

  stop(): void {
    clearInterval(this.#poll);
    clearTimeout(this.#looking);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #lookSoon(): void {
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      this.#look();
    }, settleMs);
    this.#looking.unref();
  }

  #look(): void {
    const now = fingerprintOf(this.#options.paths());
    this.#attend(now);
    const hasSettled = !hasChanged(now, this.#seen, this.#readAt);
    this.#seen = now;
    if (!hasChanged(now, this.#known, this.#readAt)) {
      this.#known = now;
      return;
    }
    if (!hasSettled) {
      this.#lookSoon();
      return;
    }
    this.#readAt = Date.now();
    this.#known = now;
    this.#options.onChange();
  }

  /** Asks the kernel for notices about these folders. */
  #attend({ folders }: Fingerprint): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  #watch(folder: string): void {
    const forget = (): void => {
      this.#watchers.get(folder)?.close();
      this.#watchers.delete(folder);
    };
    try {
      const watcher = watch(folder, { persistent: false }, (_kind, name) => {
        if (name === null || mayMatter(name)) this.#lookSoon();
      });
      watcher.on('error', forget);
      this.#watchers.set(folder, watcher);
    } catch (error) {
      // A folder that is missing is looked at again.
      const isMissing = codeOf(error) === 'ENOENT';
      if (isMissing || this.#hasToldFailure) return;
      this.#hasToldFailure = true;
      const message = 'a folder cannot be watched; its files are looked at every few seconds instead';
      this.#options.log.warn(message, { folder, reason: describeThrown(error) });
    }
  }
}
