import { connect, type Socket } from 'node:net';
import { type Address, hostPort } from '../../address.ts';
import { copyOf } from '../../event/bytes/event-memory.ts';
import { CallError } from '../../tracee/errors.ts';
import { status } from '../../tracee/status.ts';
import { Call, type CallSink } from './call.ts';
import type { CallResult } from './response.ts';

const windowBytes = 1024 * 1024;
/** Milliseconds to send the last frames. */
const farewellMs = 1_000;
/** Limit of an answer. */
const messageBytes = 16 * 1024 * 1024;

export interface UnaryCallOptions {
  readonly address: Address;
  readonly method: string;
  readonly request: Buffer;
  /** Limit for connecting and the answer together, in milliseconds. */
  readonly timeoutMs: number;
}

/** A call with one answer, over a plain socket of its own. */
export class UnaryCall implements CallSink {
  readonly #answered = Promise.withResolvers<Buffer>();
  readonly #call: Call;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #isAsked = false;
  #answer: Buffer | undefined;

  constructor({ address, method, request, timeoutMs }: UnaryCallOptions) {
    const authority = address.kind === 'unix' ? 'localhost' : hostPort(address.host, address.port);
    this.#call = new Call({ request: { path: method, authority, message: request }, windowBytes, messageBytes }, this);
    const target = address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    this.#socket = connect({ ...target, noDelay: true });
    this.#socket.on('connect', () => this.#call.open());
    this.#socket.on('data', (bytes) => this.#call.push(bytes, 0, bytes.length));
    this.#socket.on('error', (error) => this.#call.lost(`the connection broke (${error.message})`));
    this.#socket.on('close', () => this.#call.lost('the connection was closed'));
    this.#timer = setTimeout(() => this.#tooLate(), timeoutMs);
  }

  /**
   * Settles with the answer. Rejects with a CallError; with a ProtocolError, which is one, if this reader is not compatible
   * with the server.
   */
  get answer(): Promise<Buffer> {
    return this.#answered.promise;
  }

  /** Ends the call; `answer` rejects. */
  cancel(): void {
    this.#leave(new CallError(status.CANCELLED, 'the call was cancelled'));
  }

  write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  ready(): void {
    this.#isAsked = true;
    this.#call.ask();
  }

  message(bytes: Uint8Array, start: number, end: number): void {
    if (this.#answer === undefined) this.#answer = Buffer.from(copyOf(bytes, start, end).buffer);
    else this.#leave(new CallError(status.INTERNAL, 'there is more than one answer'));
  }

  oversized(bytes: number): void {
    // The words of grpc-js: this is also the first that is seen of an answer that is not gRPC.
    const words = `Received message larger than max (${bytes} vs ${messageBytes})`;
    this.#leave(new CallError(status.RESOURCE_EXHAUSTED, words));
  }

  end(result: CallResult): void {
    if (result !== 'ok') this.#answered.reject(result);
    else if (this.#answer === undefined)
      this.#answered.reject(new CallError(status.UNIMPLEMENTED, 'there is no answer'));
    else this.#answered.resolve(this.#answer);
    this.#close();
  }

  #tooLate(): void {
    const error = this.#isAsked
      ? new CallError(status.DEADLINE_EXCEEDED, 'no answer came in time')
      : this.#call.unansweredError();
    this.#leave(error);
  }

  #leave(error: CallError): void {
    if (this.#call.over) return;
    this.#call.leave();
    this.#answered.reject(error);
    this.#close();
  }

  #close(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    socket.destroySoon();
    // A server that does not read our last frames must not keep this process alive.
    socket.unref();
    const farewell = setTimeout(() => socket.destroy(), farewellMs).unref();
    socket.once('close', () => clearTimeout(farewell));
  }
}
