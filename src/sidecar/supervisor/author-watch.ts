import type { Author } from '../../evaluation/authors.ts';
import type { Hang } from '../../guard/hang.ts';
import { MemorySuspects } from '../../supervision/memory-suspects.ts';
import type { Monitor, SlowUse } from '../../supervision/monitor.ts';
import { flag } from '../shared.ts';
import type { FromEngine } from '../thread-messages.ts';
import type { EngineThread } from '../threads/thread-handles.ts';
import { AuthorUsage } from './author-usage.ts';
import { LoadedAuthors } from './loaded-authors.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { engineActivity, runningAuthor, watchEngine } from './watch-engine.ts';

/** The authors of an engine and its events. */
type Running = Pick<Extract<FromEngine, { readonly say: 'begun' }>, 'authors' | 'authorsByFile' | 'events'>;

export interface AuthorWatchOptions extends Pick<SupervisorOptions, 'memory' | 'engineMiB' | 'budget' | 'times'> {
  /** Called when a handler hangs. */
  readonly onHang: () => void;
  /** Called when the stack of the engine shows that code of an author hangs outside of a handler. */
  readonly onHangOutside: (hang: Hang) => Promise<void>;
  /** Called when the engine is above its memory limit. */
  readonly onMemory: () => void;
  /** Called when an author is over its budget. `goesOn` is true if it was over its budget before. */
  readonly onSlow: (author: Author, use: SlowUse, goesOn: boolean) => void;
}

/** An engine that hangs or has ended. */
export interface Failure {
  readonly reason: string;
  /** Whether the thread has ended by itself. Such a thread has no stack. */
  readonly hasEnded: boolean;
  /** A stack that was examined before. */
  readonly seen: Hang | undefined;
}

/** Activity of an engine when it failed. */
export interface Inquiry {
  /** The author at fault, if it is clear. */
  readonly author: Author | undefined;
  /** The event that was being handled. */
  readonly event: string | undefined;
  /** Its stack, if it was examined. Call `release` after the thread has ended. */
  readonly hang: Hang | undefined;
}

/** Watches the authors in the engine, and finds the one at fault when the engine fails. */
export class AuthorWatch {
  readonly #options: AuthorWatchOptions;
  readonly #words: Int32Array;
  readonly #memorySuspects = new MemorySuspects();
  readonly #usage = new AuthorUsage();
  #authors = new LoadedAuthors();
  /** Watches the engine after it has loaded its signatures. */
  #monitor: Monitor | undefined;
  #engine: EngineThread | undefined;
  /** The folder of the engine's thread in /proc. */
  #folder: string | undefined;

  constructor(options: AuthorWatchOptions) {
    this.#options = options;
    this.#words = new Int32Array(options.memory.words);
  }

  /** Use of processor time by the authors. */
  get usage(): Pick<AuthorUsage, 'seconds' | 'shares'> {
    return this.#usage;
  }

  /** The author with this id. An unknown id stands for itself. */
  withId(id: string): Author {
    return this.#authors.withId(id);
  }

  /** @param folder of the thread of the engine that has started, in /proc */
  startsIn(folder: string | undefined): void {
    this.#folder = folder;
  }

  /** Watches the authors that the engine runs from now on. */
  begin(engine: EngineThread, { authors, authorsByFile, events }: Running): void {
    this.#end();
    this.#engine = engine;
    this.#authors = new LoadedAuthors(authors, authorsByFile, events);
    this.#monitor = this.#watch(engine);
    this.#usage.watches(this.#monitor, authors);
  }

  /** Stops watching. */
  stop(): void {
    this.#monitor?.stop();
  }

  /** Stops watching an engine that hangs or has ended, and looks for the author at fault. */
  async inquire(engine: EngineThread, { reason, hasEnded, seen }: Failure): Promise<Inquiry> {
    const isMemory = reason === 'memory';
    const running = runningAuthor(this.#options.memory);
    const suspect = isMemory ? this.#memorySuspect(running, hasEnded) : running;
    const looksAtStack = reason === 'hung' || (isMemory && !hasEnded && running < 0);
    this.#end();
    const event = running < 0 ? undefined : this.#authors.event(Atomics.load(this.#words, flag.event));
    const hang = seen ?? (looksAtStack ? await this.#examine(engine) : undefined);
    return { author: this.#authors.atFault(isMemory, suspect, hang), event, hang };
  }

  #end(): void {
    this.#monitor?.stop();
    this.#usage.keep();
    this.#monitor = undefined;
    this.#engine = undefined;
  }

  #examine(engine: EngineThread): Promise<Hang> {
    return this.#authors.examine(engine.id, this.#folder);
  }

  #watch(engine: EngineThread): Monitor {
    const { memory, engineMiB, budget, times, onHang, onMemory, onSlow } = this.#options;
    return watchEngine({
      memory,
      engine,
      folder: this.#folder,
      engineMiB,
      budget,
      times,
      onHang,
      onSuspect: () => void this.#suspect(engine),
      onMemory,
      onSlow: (author, use, goesOn) => {
        const slow = this.#authors.all[author];
        if (slow !== undefined) onSlow(slow, use, goesOn);
      },
    });
  }

  /**
   * Examines an engine that may hang outside of a handler. It counts as hanging if its stack shows code of an author.
   */
  async #suspect(engine: EngineThread): Promise<void> {
    const { memory, onHangOutside } = this.#options;
    const { progress } = engineActivity(memory);
    const hang = await this.#examine(engine);
    const stands = this.#engine === engine && engineActivity(memory).progress === progress;
    if (stands && hang.authors.length > 0) await onHangOutside(hang);
    hang.release();
  }

  /**
   * @param hasEnded whether V8 has ended the thread, which it does during an allocation
   * @returns index of the author that has used up the memory; -1 if it is not clear
   */
  #memorySuspect(running: number, hasEnded: boolean): number {
    const leader = this.#monitor?.growthLeader ?? { author: -1, isClear: false };
    if (leader.author < 0) return hasEnded ? running : -1;
    const isClear = leader.isClear || (hasEnded && leader.author === running);
    return this.#memorySuspects.isAtFault(this.#authors.all[leader.author]?.id, isClear) ? leader.author : -1;
  }
}
