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

/** Receives what a guard has detected. */
export interface GuardListener {
  readonly log: Log;
  readonly onFinding: (finding: Finding) => void;
}

/** Lines of all authors per second that are logged. Further lines are only counted. */
const linesPerSecond = 100;

/** Taken before the guard refuses this function to authors. */
const setCapture = process.setUncaughtExceptionCaptureCallback.bind(process);

let guard: Guard | undefined;

/**
 * Installs the guard of this thread. Call it before signatures are loaded. The guard reports what an author's code does
 * outside of its handlers, with the author's name, and no author's fault ends the thread. The replaced functions of
 * this thread stay replaced (see the files of this folder).
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
  // Authors cannot remove a capture callback, unlike a listener. Other listeners that would end the program do not
  // receive the exception.
  if (isMainThread) process.on('uncaughtException', onStray);
  else setCapture(onStray);
  guardProcess(isAuthorCalled);
}

function onStray(thrown: unknown): void {
  guard?.stray(thrown);
}

/** Tells, for one thread, whose code runs, has failed or writes. */
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

  /** Call it when all signatures are loaded. From then on, shared built-ins cannot be replaced. */
  loaded(signatures: readonly LoadedSignature[]): void {
    this.#files = new AuthorFiles(signatures);
    if (!this.#isFrozen) freezeIntrinsics();
    this.#isFrozen = true;
  }

  /** Authors by file, for all files loaded so far. */
  get byFile(): AuthorsByFile {
    return this.#files.byFile;
  }

  /** Sets the engine that runs the signatures. */
  watches(engine: OutsideWork): void {
    this.#engine = engine;
  }

  /**
   * @param thrown a value that was thrown
   * @param author id of the signature, if it is known
   * @returns the place in an author's source where the value was created, as `FILE:LINE:COLUMN`; otherwise the file of
   * the author, if the author is known
   */
  placeOf(thrown: unknown, author?: string): string | undefined {
    const found = this.#files.authorAt(placesOf(thrown));
    if (found !== undefined) return placeText(found.place);
    return author === undefined ? undefined : this.#files.fileOf(author);
  }

  /** Reports a failure in an author's code outside of its handlers, such as in a timer or an unhandled promise. */
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

  /**
   * @returns a wrapper for a callback that is scheduled now, so that it runs as the current author; undefined while no
   * author runs
   */
  later(): Later | undefined {
    const engine = this.#engine;
    const author = engine?.running;
    if (engine === undefined || author === undefined || !isAuthorCalling()) return undefined;
    const code = engine.codeOf(author);
    return (callback) =>
      function (this: unknown, ...args) {
        if (engine.codeOf(author) !== code) return undefined;
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
    const message = 'code of a signature has failed outside of its handlers, and its author is unknown';
    this.listener.log.error(message, { error, at, candidates: candidates.join(', ') || undefined });
    this.listener.onFinding(strayFinding({ error, at, candidates, ms: Date.now() }, packageVersion()));
  }
}

/** Code of the runtime that calls the callbacks of promises and timers. */
const callers: ReadonlySet<string> = new Set(['node:internal/process/task_queues', 'node:internal/timers']);

/**
 * Whether an author's code is on the stack. `promise.then(process.exit)` leaves no trace of its author on the stack:
 * then the caller is the runtime, and the call counts as an author's. Other code of the runtime and an empty stack
 * belong to no author.
 */
function isAuthorCalled(): boolean {
  const places = currentPlaces().filter(({ file }) => !isGuard(file));
  return places.some(isAuthors) || callers.has(places[0]?.file ?? '');
}

/**
 * Whether the innermost frame belongs to an author, after frames of the runtime, the guard and libraries are skipped.
 */
function isAuthorCalling(): boolean {
  const caller = currentPlaces().find(({ file }) => file.startsWith('/') && !isGuard(file) && !isLibrary(file));
  return caller !== undefined && isAuthors(caller);
}

/** A bug of Sequent ends the thread, as it would without a guard. */
function fail(error: unknown): void {
  if (isMainThread) process.off('uncaughtException', onStray);
  else setCapture(null);
  process.off('unhandledRejection', onStray);
  queueMicrotask(() => {
    throw error;
  });
}
