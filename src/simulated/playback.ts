import { setTimeout as delay } from 'node:timers/promises';
import type { Subscribers } from './subscribers.ts';

/** One recorded `StreamEventsResponse`: `bytes[start, end)`, valid until the next batch is asked for. */
export interface RecordedMessage {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A recording: batches of messages in their order. */
export type Recording = AsyncIterable<readonly RecordedMessage[]>;

export interface PlaybackOptions {
  /** A function is called, anything else read again, for each repeat. */
  readonly messages: Recording | (() => Recording);
  /** Events a second. Default: as fast as the subscribers take them. */
  readonly rate?: number;
  /** How many times the recording is played. Default 1; Infinity plays it for ever. */
  readonly repeat?: number;
  /** How many messages of the first time are left out. Default 0. */
  readonly skip?: number;
  /** After how many events to fall silent. Default: none. */
  readonly maxEvents?: number;
}

/**
 * One timeline: it moves on only while somebody listens, and everybody gets what comes after he joined. So a client that
 * comes back after a cut misses what was in flight, and gets nothing twice.
 */
export class Playback {
  readonly #options: PlaybackOptions;
  readonly #subscribers: Subscribers;
  readonly #stopped = new AbortController();
  #sent = 0;

  constructor(options: PlaybackOptions, subscribers: Subscribers) {
    this.#options = options;
    this.#subscribers = subscribers;
  }

  /** How many events have been sent, each counted once however many listened. */
  get sent(): number {
    return this.#sent;
  }

  stop(): void {
    this.#stopped.abort();
    this.#subscribers.wake();
  }

  /** Plays to the end, or until stopped. Rejects with what the recording throws. */
  async play(): Promise<void> {
    const { messages, repeat = 1, skip = 0, maxEvents = Number.POSITIVE_INFINITY } = this.#options;
    const pace = new Pace(this.#options.rate ?? Number.POSITIVE_INFINITY, this.#stopped.signal);
    let toSkip = skip;
    for (let round = 0; round < repeat; round++) {
      let seen = 0;
      for await (const batch of typeof messages === 'function' ? messages() : messages) {
        for (const message of batch) {
          seen++;
          if (toSkip > 0) {
            toSkip--;
            continue;
          }
          if (this.#sent >= maxEvents) return;
          await this.#turn(pace);
          if (this.#stopped.signal.aborted) return;
          await this.#send(message);
        }
      }
      // A recording that cannot be read twice would otherwise be repeated for ever without a message.
      if (seen === 0) return;
    }
  }

  /** Waits until it is time for the next message and somebody is there to take it, or until stopped. */
  async #turn(pace: Pace): Promise<void> {
    await pace.turn();
    while (this.#subscribers.size === 0 && !this.#stopped.signal.aborted) {
      await this.#subscribers.joined();
      pace.restart();
    }
  }

  async #send({ bytes, start, end }: RecordedMessage): Promise<void> {
    // Copied, because grpc-js still holds the last few messages when the reader makes room for its next batch.
    const full = this.#subscribers.send(Buffer.from(bytes.subarray(start, end)));
    this.#sent++;
    if (full !== undefined) await full;
  }
}

/** Spreads turns over time. */
class Pace {
  readonly #rate: number;
  readonly #signal: AbortSignal;
  #start = 0;
  #turns = 0;

  constructor(rate: number, signal: AbortSignal) {
    this.#rate = rate;
    this.#signal = signal;
    this.restart();
  }

  /** Forgets the past, so that a pause is not made up for. */
  restart(): void {
    this.#start = performance.now();
    this.#turns = 0;
  }

  async turn(): Promise<void> {
    if (this.#rate !== Number.POSITIVE_INFINITY) {
      const due = this.#start + (this.#turns * 1_000) / this.#rate;
      const early = due - performance.now();
      // Timers have no finer grain than a millisecond: several turns share one.
      if (early >= 1) await delay(early, undefined, { signal: this.#signal }).catch(() => {});
    }
    this.#turns++;
  }
}
