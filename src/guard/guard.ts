import { isMainThread } from 'node:worker_threads';
import type { OutsideWork } from '../engine/authors/outside-work.ts';
import type { Finding } from '../finding.ts';
import { packageVersion } from '../package.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Log } from '../telemetry/log.ts';
import { describeThrown } from '../text/thrown.ts';
import { AuthorFiles, type AuthorsByFile, isAuthors, isGuard, isLibrary, isOwn, placeText } from './author-files.ts';
import { currentPlaces, keepCallSites, placesOf } from './call-sites.ts';
import { freezeIntrinsics } from './intrinsics.ts';
import { guardProcess } from './process-functions.ts';
import { strayFinding } from './stray-finding.ts';
import { guardTimers, type Later } from './timers.ts';
import { guardConsole, guardStreams } from './writing.ts';

/** Where a guard says what it has seen. */
export interface GuardListener {
  readonly log: Log;
  readonly onFinding: (finding: Finding) => void;
}

/** Lines of all authors within a second that are logged; the rest is counted. */
const linesPerSecond = 100;

/** As it is before the guard refuses it to authors. */
const setCapture = process.setUncaughtExceptionCaptureCallback.bind(process);

let guard: Guard | undefined;

/**
 * The guard of this thread, which stands before signatures are loaded: what an author's code does beside its handlers is told
 * with its author's name, and ends nobody. From now on a thread has what it replaces (see the files of this folder).
 */
export function guardAuthors(listener: GuardListener): Guard {
  if (guard === undefined) {
    guard = new Guard(listener);
    install(guard);
  } else guard.listener = listener;
  return guard;
}

function install(own: Guard): void {
  keepCallSites();
  guardConsole((text) => own.wrote(text));
  guardStreams((text) => own.wrote(text), isAuthorCalling);
  guardTimers(() => own.later());
  process.on('unhandledRejection', onStray);
  // Unlike a listener it cannot be removed, and others that end the program at an exception do not hear of it.
  if (isMainThread) process.on('uncaughtException', onStray);
  else setCapture(onStray);
  guardProcess(isAuthorCalled);
}

function onStray(thrown: unknown): void {
  guard?.stray(thrown);
}

/** Knows whose code runs, has failed, or writes, in one thread. */
export class Guard {
  listener: GuardListener;
  #files = new AuthorFiles([]);
  #engine: OutsideWork | undefined;
  #isFrozen = false;
  #second = 0;
  #lines = 0;

  constructor(listener: GuardListener) {
    this.listener = listener;
  }

  /** All signatures are loaded: nothing that they share with others may be replaced any more. */
  loaded(signatures: readonly LoadedSignature[]): void {
    this.#files = new AuthorFiles(signatures);
    if (!this.#isFrozen) freezeIntrinsics();
    this.#isFrozen = true;
  }

  /** Whose code the files are that have been loaded so far. */
  get byFile(): AuthorsByFile {
    return this.#files.byFile;
  }

  /** This engine runs them. */
  watches(engine: OutsideWork): void {
    this.#engine = engine;
  }

  /**
   * Where in an author's source a thrown value was made, as `FILE:LINE:COLUMN`. Where it does not say it: the file of the author, or
   * undefined.
   * @param author id of the signature, where it is known
   */
  placeOf(thrown: unknown, author?: string): string | undefined {
    const found = this.#files.authorAt(placesOf(thrown));
    if (found !== undefined) return placeText(found.place);
    return author === undefined ? undefined : this.#files.fileOf(author);
  }

  /** What an author has set going has failed where nobody waits for it. */
  stray(thrown: unknown): void {
    const places = placesOf(thrown);
    const { authors } = this.#files.authorAt(places) ?? { authors: [] };
    const [author] = authors;
    if (author !== undefined && authors.length === 1) this.#blame(author, thrown);
    else if (author === undefined && places.some(({ file }) => isOwn(file) && !isGuard(file))) fail(thrown);
    else this.#blameUnknown(thrown, authors);
  }

  wrote(text: string): void {
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.#second) {
      if (this.#lines > linesPerSecond) {
        this.listener.log.warn('lines that signatures wrote were left out', { lines: this.#lines - linesPerSecond });
      }
      this.#second = second;
      this.#lines = 0;
    }
    if (++this.#lines > linesPerSecond) return;
    const { authors } = this.#files.authorAt(currentPlaces()) ?? { authors: [] };
    const author = this.#engine?.running ?? (authors.length > 0 ? authors.join(', ') : undefined);
    this.listener.log.info('a signature writes', { author, text });
  }

  /** How code that is set for later now is to run; undefined while no author runs. */
  later(): Later | undefined {
    const engine = this.#engine;
    const author = engine?.running;
    if (engine === undefined || author === undefined || !isAuthorCalling()) return undefined;
    return (callback) =>
      function (this: unknown, ...args) {
        return engine.runAs(author, () => Reflect.apply(callback, this, args));
      };
  }

  #blame(author: string, thrown: unknown): void {
    if (this.#engine?.blame(author, thrown) === true) return;
    this.listener.log.error('a signature has failed outside of its handlers', {
      author,
      error: describeThrown(thrown),
      at: this.placeOf(thrown, author),
    });
  }

  #blameUnknown(thrown: unknown, candidates: readonly string[]): void {
    const error = describeThrown(thrown);
    const at = this.placeOf(thrown);
    this.#engine?.blameUnknown();
    const message = 'code of a signature has failed outside of its handlers, and its author cannot be told';
    this.listener.log.error(message, { error, at, candidates: candidates.join(', ') || undefined });
    this.listener.onFinding(strayFinding({ error, at, candidates, ms: Date.now() }, packageVersion()));
  }
}

/** Code of the runtime that calls what promises and timers were given. */
const callers: ReadonlySet<string> = new Set(['node:internal/process/task_queues', 'node:internal/timers']);

/**
 * Whether an author's code is on the stack. `promise.then(process.exit)` leaves no trace of its author: there the runtime is the caller.
 * Other code of the runtime, and an empty stack, are nobody's.
 */
function isAuthorCalled(): boolean {
  const places = currentPlaces().filter(({ file }) => !isGuard(file));
  return places.some(isAuthors) || callers.has(places[0]?.file ?? '');
}

/** Whether the innermost code that is neither the runtime's, nor a guard's, nor a library's is an author's. */
function isAuthorCalling(): boolean {
  const caller = currentPlaces().find(({ file }) => file.startsWith('/') && !isGuard(file) && !isLibrary(file));
  return caller !== undefined && isAuthors(caller);
}

/** A bug of Sequent: ends the thread as it would have without a guard. */
function fail(error: unknown): void {
  if (isMainThread) process.off('uncaughtException', onStray);
  else setCapture(null);
  process.off('unhandledRejection', onStray);
  queueMicrotask(() => {
    throw error;
  });
}
