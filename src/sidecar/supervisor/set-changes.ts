import { SequentError } from '../../errors.ts';
import type { Author } from '../../evaluation/authors.ts';
import type { FromEngine } from '../thread-messages.ts';
import { PendingChange } from './pending-change.ts';

/** Numbers of sets wrap at 24 bits, the size of the detail of an entry in the ring. */
const mostChanges = 2 ** 24 - 1;

type Message<Say extends FromEngine['say']> = Extract<FromEngine, { readonly say: Say }>;

/** The set of signatures that is on its way into the engine, if there is one, and what engines say about it. */
export class SetChanges {
  #pending: PendingChange | undefined;
  #last = 0;

  /** Whether the engine is loading a set. */
  get isLoading(): boolean {
    return this.#pending?.isPrepared === false;
  }

  /** Begins a change. Call `close` when it is over. */
  open(): PendingChange {
    this.#pending = new PendingChange(++this.#last & mostChanges);
    return this.#pending;
  }

  close(): void {
    this.#pending = undefined;
  }

  prepared(message: Message<'prepared'>): void {
    this.#with(message.number)?.hasPrepared(message);
  }

  unprepared({ number, code, text }: Message<'unprepared'>): void {
    this.#with(number)?.fail(new SequentError(code, text));
  }

  begun({ number, change }: Message<'begun'>): void {
    this.#with(number)?.hasBegun(change);
  }

  /** Another engine has started, with the set that an earlier one has prepared. */
  engineStarted(authors: readonly Author[]): void {
    if (this.#pending?.isPrepared === true)
      this.#pending.hasBegun({ kept: [], anew: authors.map(({ id }) => id), gone: [], timers: 0 });
  }

  /** The engine has ended. */
  engineEnded(): void {
    this.#pending?.engineEnded();
  }

  fail(error: Error): void {
    this.#pending?.fail(error);
  }

  /** Messages about an earlier change are ignored. */
  #with(number: number): PendingChange | undefined {
    return this.#pending?.number === number ? this.#pending : undefined;
  }
}
