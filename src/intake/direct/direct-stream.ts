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
   * Limit in milliseconds for connecting and exchanging settings together. The stream itself may be silent for any
   * time.
   */
  readonly timeoutMs: number;
  /** Aborts connecting. */
  readonly signal: AbortSignal;
  /** Flow-control window. Default 4 MiB. */
  readonly windowBytes?: number;
  /** Size of the read buffer. Default 256 KiB. */
  readonly bufferBytes?: number;
  /** Limit of a message. Larger ones are skipped. Default 4 MiB, as in gRPC's own clients. */
  readonly messageBytes?: number;
}

/** Limit of unsent bytes. A server that does not read our frames is disconnected at this limit. */
const unsentMaxBytes = 1024 * 1024;
/**
 * Interval of the kernel's TCP keepalive probes in milliseconds. The polling of counters, which detects a dead Tracee,
 * uses another connection. PING would also detect it, but grpc-go disconnects clients that send it.
 */
const tcpProbeMs = 10_000;
/** Milliseconds to send the last frames. */
const farewellMs = 1_000;

/**
 * Opens Tracee's event stream over a plain socket. Resolves when the request has been sent to a server that speaks
 * HTTP/2.
 * @throws SequentError if no connection was made; the signal's reason if aborted; CallError if there was no answer in
 * time or the server is leaving; ProtocolError, a CallError, if this reader is not compatible with the server
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
  /** Time at which the current bytes were read. */
  #arrival = 0;
  #drain: Drain | undefined;

  constructor(options: DirectStreamOptions, handlers: StreamHandlers) {
    const { address, windowBytes = 4 << 20, bufferBytes = 256 << 10, messageBytes = 4 << 20 } = options;
    this.#address = address;
    this.#handlers = handlers;
    const authority = address.kind === 'unix' ? 'localhost' : hostPort(address.host, address.port);
    // An empty request: a field mask would remove fields from the events of Tracee's other clients too.
    const request = { path: methods.streamEvents, authority, message: emptyMessage };
    this.#call = new Call({ request, windowBytes, messageBytes }, this);
    // A Buffer, because its `copy` is faster than making a view for each message.
    const buffer = Buffer.allocUnsafeSlow(bufferBytes);
    const target = address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    const onread = { buffer, callback: (bytes: number) => this.#read(buffer, bytes) };
    const tcp = { noDelay: true, keepAlive: true, keepAliveInitialDelay: tcpProbeMs };
    this.#socket = connect({ ...target, ...tcp, onread });
    this.#socket.on('connect', () => this.#call.open());
    this.#socket.on('error', (error) => this.#lost('code' in error ? String(error.code) : error.message, error));
    this.#socket.on('close', () => this.#lost('ECONNRESET'));
  }

  /** Settles when the request has been sent or has failed. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get ended(): Promise<StreamEnd> {
    return this.#ended.promise;
  }

  get messages(): number {
    return this.#messages;
  }

  /** Ends the attempt, because the time for opening has passed. */
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
    // Counts bytes and not messages, because a large message takes time.
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

  /**
   * Takes bytes from the socket.
   * @returns whether to continue reading
   */
  #read(buffer: Uint8Array, bytes: number): boolean {
    if (this.#call.over) return true;
    const before = this.#messages;
    // An integer is passed between functions without an allocation.
    this.#arrival = Math.floor(performance.now());
    this.#call.push(buffer, 0, bytes);
    if (this.#messages !== before) this.#handlers.onBatch();
    return true;
  }

  #lost(code: string, cause?: Error): void {
    // After the stream has opened, this rejection has no effect.
    this.#opened.reject(connectionError(code, this.#address, cause));
    this.#call.lost(code === 'ECONNRESET' ? 'the connection was closed' : `the connection broke (${code})`);
  }

  #close(end: StreamEnd): void {
    this.#drain?.stop();
    const socket = this.#socket;
    socket.destroySoon();
    // A server that does not read our last frames must not keep this process alive.
    socket.unref();
    const farewell = setTimeout(() => socket.destroy(), farewellMs);
    farewell.unref();
    socket.once('close', () => clearTimeout(farewell));
    this.#ended.resolve(end);
  }
}
