import { type ClientReadableStream, type StatusObject, status } from '@grpc/grpc-js';
import { CallError } from '../../tracee/errors.ts';

/** How a stream ended. */
export interface StreamEnd {
  /** Undefined where the server closed it in good order. */
  readonly error?: CallError;
  readonly reason: string;
}

export interface DrainOptions {
  /** The stream counts as dry when nothing has come for so long, in milliseconds. */
  readonly quietMs: number;
  /** When to leave although it is not dry, in milliseconds from now. */
  readonly deadlineMs: number;
}

/** How many looks at the stream must find nothing new, each after the socket has had its turn, before it counts as dry. */
const LOOKS = 4;

/** Reads one `StreamEvents` call at full speed: it is never paused, because a slow reader makes Tracee wait. */
export class EventStream {
  /** Settles when no message will come any more; never rejects. */
  readonly ended: Promise<StreamEnd>;
  readonly #call: ClientReadableStream<Buffer>;
  #messages = 0;
  #over = false;
  #cutFor: string | undefined;
  #timers: NodeJS.Timeout[] = [];

  constructor(call: ClientReadableStream<Buffer>, onMessage: (bytes: Buffer) => void) {
    this.#call = call;
    const { promise, resolve } = Promise.withResolvers<StreamEnd>();
    this.ended = promise;
    let final: StatusObject | undefined;
    call.on('data', (bytes: Buffer) => {
      if (this.#cutFor !== undefined) return;
      this.#messages++;
      onMessage(bytes);
    });
    // The same is told by 'status', which also comes for a stream that ends well.
    call.on('error', () => {});
    call.on('status', (received) => {
      final = received;
    });
    // Comes after 'status', when the last message before it has been handed on.
    call.on('end', () => {
      this.#over = true;
      this.#clearTimers();
      resolve(this.#describe(final));
    });
  }

  /** How many have come so far. */
  get messages(): number {
    return this.#messages;
  }

  /** Goes on reading until the stream is dry or the deadline is over, then cuts it. */
  drain(options: DrainOptions): void {
    if (this.#over || this.#timers.length > 0) return;
    let seen = this.#messages;
    let looks = 0;
    // Counted in looks and not by the clock, so that a thread that was held up does not take its own absence for silence.
    const look = () => {
      looks = seen === this.#messages ? looks + 1 : 0;
      seen = this.#messages;
      if (looks >= LOOKS) this.cut('the stream has run dry');
    };
    this.#timers = [
      setInterval(() => setImmediate(look), Math.max(1, options.quietMs / LOOKS)),
      setTimeout(() => this.cut('the stream has not run dry in time'), options.deadlineMs),
    ];
  }

  /** Leaves at once; no message is handed on after this. */
  cut(reason: string): void {
    if (this.#over || this.#cutFor !== undefined) return;
    this.#cutFor = reason;
    this.#clearTimers();
    this.#call.cancel();
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }

  #describe(final: StatusObject | undefined): StreamEnd {
    if (this.#cutFor !== undefined) return { reason: this.#cutFor };
    if (final === undefined || final.code === status.OK) return { reason: 'Tracee ended the stream' };
    const error = new CallError(final.code, final.details);
    return { error, reason: error.message };
  }
}
