import { LoadDeadline } from '../../packs/load-deadline.ts';
import { type LoadEnd, loadFault } from '../../packs/load-fault.ts';
import type { SharedMemory } from '../shared.ts';
import type { ThreadEnd } from '../threads/thread-handles.ts';

const lookEveryMs = 250;

export interface EngineLoadOptions {
  /** Holds the sign by which the engine's thread shows the module that it loads. */
  readonly memory: SharedMemory;
  /** Time limit for loading one module of signatures, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether the engine is loading signatures now. */
  readonly isLoading: () => boolean;
  /** Called with the fault when loading takes too long. */
  readonly onLate: (fault: Error) => void;
}

/** The loading of signatures by engines: how long a module may take, and whether the first engine has loaded its signatures. */
export class EngineLoad {
  readonly #options: EngineLoadOptions;
  readonly #deadline: LoadDeadline;
  readonly #looking: NodeJS.Timeout;
  readonly #first = Promise.withResolvers<void>();

  constructor(options: EngineLoadOptions) {
    this.#options = options;
    this.#deadline = new LoadDeadline(options.memory.loading, options.timeoutMs);
    this.#looking = setInterval(() => this.#look(), lookEveryMs);
    this.#looking.unref();
  }

  /** Resolves when the first engine has loaded its signatures; rejects with a SequentError if it cannot. */
  get first(): Promise<void> {
    return this.#first.promise;
  }

  /** The module that is loading; undefined if there is none. */
  get file(): string | undefined {
    return this.#deadline.file;
  }

  /** An engine begins to load signatures. */
  begin(): void {
    this.#deadline.start(performance.now());
  }

  /** An engine has loaded its signatures. */
  succeeded(): void {
    this.#first.resolve();
  }

  /** An engine has refused its signatures. Failures of later engines do not change `first`. */
  refused(error: Error): void {
    this.#first.reject(error);
  }

  /** The thread of an engine has ended while it was loading. */
  ended(end: ThreadEnd): void {
    if (end.reason === 'bug') this.#first.reject(end.error);
    else
      this.#first.reject(
        this.fault(end.reason === 'memory' ? { how: 'memory' } : { how: 'ended', exitCode: end.exitCode }),
      );
  }

  /** @returns the error for the operator, with the module that was loading */
  fault(end: LoadEnd): Error {
    return loadFault(end, this.#deadline.file);
  }

  /** No engine loads any more. */
  stop(): void {
    clearInterval(this.#looking);
  }

  #look(): void {
    if (!this.#options.isLoading()) return;
    const afterMs = this.#deadline.exceeded(performance.now());
    if (afterMs === undefined) return;
    const fault = this.fault({ how: 'late', afterMs });
    this.#first.reject(fault);
    this.#options.onLate(fault);
  }
}
