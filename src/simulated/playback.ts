import { setTimeout as delay } from 'node:timers/promises';
import type { Subscribers } from './subscribers.ts';

/** One recorded `StreamEventsResponse`: `bytes[start, end)`, valid until the next batch is requested. */
export interface RecordedMessage {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A recording: batches of messages in their order. */
export type Recording = AsyncIterable<readonly RecordedMessage[]>;

export interface PlaybackOptions {
  /** A function is called for each repeat; any other value is read again. */
  readonly messages: Recording | (() => Recording);
  /** Events per second. Default: as fast as the subscribers read. */
  readonly rate?: number;
  /** Number of times that the recording is played. Default 1; Infinity repeats it without end. */
  readonly repeat?: number;
  /** Number of messages to skip in the first repeat. Default 0. */
  readonly skip?: number;
  /** Number of events after which no more are sent. Default: no limit. */
  readonly maxEvents?: number;
}

/**
 * One timeline for all subscribers. It advances only while there is a subscriber, and each subscriber gets the events
 * after it has joined. A client that reconnects after a cut misses the events in flight and gets none twice.
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

  /** Number of events sent. An event to several subscribers counts once. */
  get sent(): number {
    return this.#sent;
  }

  stop(): void {
    this.#stopped.abort();
    this.#subscribers.wake();
  }

  /** Plays the recording to its end or until stopped. Rejects with an error of the recording. */
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
      // A recording that cannot be read twice would otherwise be repeated without end and without messages.
      if (seen === 0) return;
    }
  }

  /** Waits until the next message is due and there is a subscriber, or until stopped. */
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

/** Spaces messages evenly in time. */
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

  /** Restarts the schedule, so that the time of a pause is not made up for. */
  restart(): void {
    this.#start = performance.now();
    this.#turns = 0;
  }

  async turn(): Promise<void> {
    if (this.#rate !== Number.POSITIVE_INFINITY) {
      const due = this.#start + (this.#turns * 1_000) / this.#rate;
      const early = due - performance.now();
      // Timers have a resolution of a millisecond, so several messages share one timer.
      if (early >= 1) await delay(early, undefined, { signal: this.#signal }).catch(() => {});
    }
    this.#turns++;
  }
}
