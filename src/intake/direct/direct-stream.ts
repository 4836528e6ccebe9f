import { connect, type Socket } from 'node:net';
import { type Address, hostPort } from '../../address.ts';
import { emptyMessage } from '../../tracee/call-messages.ts';
import { methods } from '../../tracee/methods.ts';
import { connectionError } from '../live/connection-error.ts';
import { Drain } from '../live/drain.ts';
import type { DrainOptions, EventStream, StreamEnd, StreamHandlers } from '../live/event-stream.ts';
import { Call, type CallSink } from './call.ts';
import type { CallResult } from './response.ts';

export interface DirectStreamOptions {
  readonly address: Address;
  /**
   * How long connecting and the exchange of settings may take together. The stream itself may be silent for as long as
   * it likes.
   */
  readonly timeoutMs: number;
  /** Gives up while it connects. */
  readonly signal: AbortSignal;
  /** Flow-control window. Default 4 MiB. */
  readonly windowBytes?: number;
  /** The one buffer into which all is read. Default 256 KiB. */
  readonly bufferBytes?: number;
  /** Larger messages are skipped. Default 4 MiB, as in gRPC's own clients. */
  readonly messageBytes?: number;
}

/** A server that does not read our answers is left when so much waits to be sent to it. */
const unsentMaxBytes = 1024 * 1024;
/**
 * Over TCP the kernel asks so often whether the other end still is there. The counters, which tell of a dead Tracee, are
 * asked for on another connection; and PING, which would tell too, is what grpc-go throws clients out for.
 */
const tcpProbeMs = 10_000;
/** How long the last words may take to go out. */
const farewellMs = 1_000;

/**
 * Asks a Tracee for its event stream over a plain socket. Resolves when the request has been sent to a server that
 * speaks HTTP/2.
 *
 * Rejects with a SequentError where no connection came about, with the signal's reason, and with a CallError where
 * nothing was answered in time or the server is leaving. That is a ProtocolError where this reader does not get on with
 * the server.
 */
export async function openDirectStream(options: DirectStreamOptions, handlers: StreamHandlers): Promise<EventStream> {
  const { signal, timeoutMs } = options;
  signal.throwIfAborted();
  const stream = new DirectStream(options, handlers);
  const timer = setTimeout(() => stream.tooLate(), timeoutMs);
  const onAbort = () => stream.abandon(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await stream.opened;
    return stream;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

class DirectStream implements EventStream, CallSink {
  readonly #address: Address;
  readonly #handlers: StreamHandlers;
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<StreamEnd>();
  readonly #call: Call;
  readonly #socket: Socket;
  #messages = 0;
  /** When the bytes under way were read. */
  #arrival = 0;
  #drain: Drain | undefined;

  constructor(options: DirectStreamOptions, handlers: StreamHandlers) {
    const { address, windowBytes = 4 << 20, bufferBytes = 256 << 10, messageBytes = 4 << 20 } = options;
    this.#address = address;
    this.#handlers = handlers;
    const authority = address.kind === 'unix' ? 'localhost' : hostPort(address.host, address.port);
    // An empty request: a field mask would strip the events of Tracee's other clients too.
    const request = { path: methods.streamEvents, authority, message: emptyMessage };
    this.#call = new Call({ request, windowBytes, messageBytes }, this);
    // A Buffer, because `copy` of one is quicker than a view for each message.
    const buffer = Buffer.allocUnsafeSlow(bufferBytes);
    const target = address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    const onread = { buffer, callback: (bytes: number) => this.#read(buffer, bytes) };
    const tcp = { noDelay: true, keepAlive: true, keepAliveInitialDelay: tcpProbeMs };
    this.#socket = connect({ ...target, ...tcp, onread });
    this.#socket.on('connect', () => this.#call.open());
    this.#socket.on('error', (error) => this.#lost('code' in error ? String(error.code) : error.message, error));
    this.#socket.on('close', () => this.#lost('ECONNRESET'));
  }

  /** Settles when the request has been sent, or cannot be. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get ended(): Promise<StreamEnd> {
    return this.#ended.promise;
  }

  get messages(): number {
    return this.#messages;
  }

  /** The time for opening is over. */
  tooLate(): void {
    this.#opened.reject(this.#call.unansweredError());
    this.#socket.destroy();
  }

  abandon(reason: unknown): void {
    this.#opened.reject(reason);
    this.#socket.destroy();
  }

  hold(): void {
    if (this.#drain === undefined) this.#call.hold();
  }

  release(): void {
    this.#call.release();
  }

  drain(options: DrainOptions): void {
    if (this.#call.over || this.#drain !== undefined) return;
    this.release();
    // Bytes and not messages, because a large one takes its time.
    const progress = () => this.#call.received;
    this.#drain = new Drain(options, progress, (reason) => this.cut(reason));
  }

  cut(reason: string): void {
    if (this.#call.over) return;
    this.#call.leave();
    this.#close({ reason });
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > unsentMaxBytes) this.#call.lost('the server does not read what it is answered');
  }

  ready(): void {
    this.#call.ask();
    this.#opened.resolve();
  }

  message(bytes: Uint8Array, start: number, end: number): void {
    this.#messages++;
    this.#handlers.onMessage(bytes, start, end, this.#arrival);
  }

  oversized(bytes: number): void {
    this.#handlers.onOversized(bytes);
  }

  end(result: CallResult): void {
    if (result === 'ok') this.#close({ reason: 'Tracee ended the stream' });
    else {
      this.#opened.reject(result);
      this.#close({ error: result, reason: result.message });
    }
  }

  /** Takes what the socket has read; returns whether it is to go on reading. */
  #read(buffer: Uint8Array, bytes: number): boolean {
    if (this.#call.over) return true;
    const before = this.#messages;
    // A whole number goes from function to function without an allocation.
    this.#arrival = Math.floor(performance.now());
    this.#call.push(buffer, 0, bytes);
    if (this.#messages !== before) this.#handlers.onBatch();
    return true;
  }

  #lost(code: string, cause?: Error): void {
    // Once it has opened, this rejection is none.
    this.#opened.reject(connectionError(code, this.#address, cause));
    this.#call.lost(code === 'ECONNRESET' ? 'the connection was closed' : `the connection broke (${code})`);
  }

  #close(end: StreamEnd): void {
    this.#drain?.stop();
    const socket = this.#socket;
    socket.destroySoon();
    // A server that does not take our last words must not keep this process alive.
    socket.unref();
    const farewell = setTimeout(() => socket.destroy(), farewellMs);
    farewell.unref();
    socket.once('close', () => clearTimeout(farewell));
    this.#ended.resolve(end);
  }
}
