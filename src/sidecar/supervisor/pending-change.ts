import type { SetChange } from '../../engine/next-set.ts';
import { SequentError } from '../../errors.ts';
import { mostNames } from '../shared.ts';

/** Names of wanted events; see `FromEngine`. */
export interface ChangedNames {
  readonly names: readonly string[];
  readonly wanted: readonly string[];
}

/** The engine has ended while it was loading another set of signatures. */
export class EngineEnded extends Error {}

/** @returns the fault of a change that the end of the program gives up */
export function leaving(): SequentError {
  return new SequentError('SEQ_SIGNATURE', { what: 'the signatures are not replaced, because the program is ending' });
}

/** @returns the fault of a change that wants more names of events than the shared memory has places for */
export function tooManyNames(): SequentError {
  return new SequentError('SEQ_SIGNATURE', {
    what: `more than ${mostNames} different events were wanted since the start`,
    todo: 'start Sequent again',
  });
}

/** A set of signatures on its way into the engine. */
export class PendingChange {
  readonly number: number;
  readonly #prepared = Promise.withResolvers<ChangedNames>();
  readonly #begun = Promise.withResolvers<SetChange>();
  isPrepared = false;

  constructor(number: number) {
    this.number = number;
    // A change that is given up before anything waits for it is no error.
    this.#prepared.promise.catch(() => {});
    this.#begun.promise.catch(() => {});
  }

  /** Settles when the engine has loaded the set, or cannot load it. */
  get prepared(): Promise<ChangedNames> {
    return this.#prepared.promise;
  }

  /** Settles when the set evaluates events. */
  get begun(): Promise<SetChange> {
    return this.#begun.promise;
  }

  hasPrepared(names: ChangedNames): void {
    this.isPrepared = true;
    this.#prepared.resolve(names);
  }

  hasBegun(change: SetChange): void {
    this.#begun.resolve(change);
  }

  /** The engine has ended. A set that was prepared begins with the next engine. */
  engineEnded(): void {
    if (!this.isPrepared) this.fail(new EngineEnded('the engine has ended'));
  }

  fail(error: Error): void {
    this.#prepared.reject(error);
    this.#begun.reject(error);
  }
}
