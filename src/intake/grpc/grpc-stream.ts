import type { ClientReadableStream, StatusObject } from '@grpc/grpc-js';
import { CallError } from '../../tracee/errors.ts';
import { status } from '../../tracee/status.ts';
import { Drain } from '../live/drain.ts';
import type { DrainOptions, EventStream, StreamEnd, StreamHandlers } from '../live/event-stream.ts';

/** Reads a `StreamEvents` call of grpc-js. */
export function grpcStream(call: ClientReadableStream<Buffer>, handlers: StreamHandlers): EventStream {
  return new GrpcStream(call, handlers);
}

class GrpcStream implements EventStream {
  readonly ended: Promise<StreamEnd>;
  readonly #call: ClientReadableStream<Buffer>;
  readonly #handlers: StreamHandlers;
  #messages = 0;
  /** Whether messages of an unfinished batch have been passed on. */
  #inBatch = false;
  #over = false;
  #cutFor: string | undefined;
  #drain: Drain | undefined;

  constructor(call: ClientReadableStream<Buffer>, handlers: StreamHandlers) {
    this.#call = call;
    this.#handlers = handlers;
    const { promise, resolve } = Promise.withResolvers<StreamEnd>();
    this.ended = promise;
    let final: StatusObject | undefined;
    call.on('data', (bytes: Buffer) => this.#take(bytes));
    // 'status' reports the same, and also the proper end of a stream.
    call.on('error', () => {});
    call.on('status', (received) => {
      final = received;
    });
    // Emitted after 'status', when the last message has been passed on.
    call.on('end', () => {
      this.#over = true;
      this.#drain?.stop();
      this.#endBatch();
      resolve(this.#describe(final));
    });
  }

  get messages(): number {
    return this.#messages;
  }

  hold(): void {
    if (this.#drain === undefined && this.#cutFor === undefined) this.#call.pause();
  }

  release(): void {
    this.#call.resume();
  }

  drain(options: DrainOptions): void {
    if (this.#over || this.#drain !== undefined) return;
    this.release();
    const leave = (reason: string) => this.cut(reason);
    this.#drain = new Drain(options, () => this.#messages, leave);
  }

  cut(reason: string): void {
    if (this.#over || this.#cutFor !== undefined) return;
    this.#cutFor = reason;
    this.#drain?.stop();
    this.#call.cancel();
    // A paused call would never end.
    this.release();
  }

  #take(bytes: Buffer): void {
    if (this.#cutFor !== undefined) return;
    this.#messages++;
    if (!this.#inBatch) {
      this.#inBatch = true;
      // grpc-js does not report the end of a read. All messages of a read come before this turn of the event loop.
      setImmediate(() => this.#endBatch());
    }
    this.#handlers.onMessage(bytes, 0, bytes.length, performance.now());
  }

  #endBatch(): void {
    if (!this.#inBatch) return;
    this.#inBatch = false;
    this.#handlers.onBatch();
  }

  #describe(final: StatusObject | undefined): StreamEnd {
    if (this.#cutFor !== undefined) return { reason: this.#cutFor };
    // For a compressed message that cannot be read, grpc-js gives no code.
    const code: number | undefined = final === undefined ? status.OK : final.code;
    if (code === status.OK) return { reason: 'Tracee ended the stream' };
    const error = new CallError(code, final?.details);
    return { error, reason: error.message };
  }
}
