import type { Socket } from 'node:net';
import { HpackDecoder } from '../../../src/intake/direct/hpack/decoder.ts';
import { type Frame, FrameCutter, flags, frame, grpcMessage, headerBlock, preface, types, uint32 } from './frames.ts';
import { Keepalive } from './keepalive.ts';
import { Windows } from './windows.ts';

/** The server's answers to the calls of its clients. */
export interface Calls {
  /** The answer to a unary call; undefined where there is no such method. */
  unary(path: string, request: Buffer): Uint8Array | undefined;
  readonly streaming: string;
  /** A client has opened the stream, or given it up. */
  opened(subscriber: Subscriber): void;
  closed(subscriber: Subscriber): void;
  /** More can be sent than before. */
  roomier(): void;
}

/** A client's open stream of events. */
export interface Subscriber {
  readonly stream: number;
  /** Bytes of DATA payload that may be sent now. */
  room(): number;
  /** Sends whole DATA frames. @param payload what of it counts for flow control */
  send(frames: Uint8Array, payload: number, done: () => void): void;
}

const ok = headerBlock({ ':status': '200', 'content-type': 'application/grpc' });
const fine = headerBlock({ 'grpc-status': '0' });
const unimplemented = headerBlock({ ':status': '200', 'content-type': 'application/grpc', 'grpc-status': '12' });

const headerListLimit = 16_384;
/** Size of the fields before a header block, in a HEADERS frame with the flag `priority`. */
const priorityBytes = 5;

/** A call that is being read. */
interface Call {
  readonly path: string;
  body: Buffer;
}

/** One client's HTTP/2 connection. */
export class Connection {
  readonly #socket: Socket;
  readonly #calls: Calls;
  readonly #windows = new Windows();
  readonly #cutter = new FrameCutter();
  readonly #hpack = new HpackDecoder(headerListLimit);
  readonly #open = new Map<number, Call>();
  readonly #keepalive: Keepalive;
  /** Answers that the client has no room for yet. */
  #answers: { readonly stream: number; readonly message: Buffer }[] = [];
  #greeting = Buffer.alloc(0);
  #block = Buffer.alloc(0);
  #subscriber: Subscriber | undefined;

  constructor(socket: Socket, calls: Calls) {
    this.#socket = socket;
    this.#calls = calls;
    this.#keepalive = new Keepalive(
      () => socket.write(frame(types.ping, 0, 0, Buffer.alloc(8))),
      () => socket.destroy(),
    );
  }

  start(): void {
    const socket = this.#socket;
    socket.write(frame(types.settings, 0, 0, Buffer.alloc(0)));
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#close());
  }

  #read(bytes: Buffer): void {
    this.#keepalive.heard();
    for (const item of this.#cutter.push(this.#behindPreface(bytes))) this.#take(item);
    this.#sendAnswers();
    if (this.#subscriber !== undefined) this.#calls.roomier();
  }

  /** The bytes after the connection preface that every client sends first (RFC 9113, 3.4). */
  #behindPreface(bytes: Buffer): Buffer {
    if (this.#greeting.length === preface.length) return bytes;
    const missing = preface.length - this.#greeting.length;
    this.#greeting = Buffer.concat([this.#greeting, bytes.subarray(0, missing)]);
    if (!preface.subarray(0, this.#greeting.length).equals(this.#greeting)) this.#socket.destroy();
    return bytes.subarray(missing);
  }

  #take({ type, flags: set, stream, payload }: Frame): void {
    switch (type) {
      case types.headers:
      case types.continuation:
        this.#takeHeaders(set, stream, type === types.headers ? blockOf(set, payload) : payload);
        break;
      case types.data:
        this.#takeData(set, stream, payload);
        break;
      case types.settings:
        if ((set & flags.ack) !== 0) break;
        this.#windows.settings(payload);
        this.#socket.write(frame(types.settings, flags.ack, 0, Buffer.alloc(0)));
        break;
      case types.windowUpdate:
        this.#windows.grow(stream, payload.readUInt32BE() & 0x7fff_ffff);
        break;
      case types.ping:
        if ((set & flags.ack) === 0) this.#socket.write(frame(types.ping, flags.ack, 0, payload));
        break;
      case types.rstStream:
        this.#leave(stream);
        break;
      case types.goaway:
        this.#socket.end();
        break;
      default:
        break;
    }
  }

  #takeHeaders(set: number, stream: number, block: Buffer): void {
    this.#block = Buffer.concat([this.#block, block]);
    if ((set & flags.endHeaders) === 0) return;
    const fields = this.#hpack.decode(this.#block, 0, this.#block.length);
    this.#block = Buffer.alloc(0);
    const path = fields.find(([name]) => name === ':path')?.[1] ?? '';
    this.#open.set(stream, { path, body: Buffer.alloc(0) });
    this.#windows.open(stream);
  }

  #takeData(set: number, stream: number, payload: Buffer): void {
    const call = this.#open.get(stream);
    if (call === undefined) return;
    call.body = Buffer.concat([call.body, payload]);
    if (payload.length > 0) this.#socket.write(frame(types.windowUpdate, 0, 0, uint32(payload.length)));
    if ((set & flags.endStream) !== 0) this.#answer(stream, call);
  }

  #answer(stream: number, { path, body }: Call): void {
    if (path === this.#calls.streaming) {
      this.#socket.write(frame(types.headers, flags.endHeaders, stream, ok));
      this.#subscribe(stream);
      return;
    }
    const message = this.#calls.unary(path, body.subarray(5));
    if (message === undefined) {
      this.#socket.write(frame(types.headers, flags.endHeaders | flags.endStream, stream, unimplemented));
      this.#leave(stream);
    } else this.#answers.push({ stream, message: grpcMessage(message) });
  }

  #sendAnswers(): void {
    this.#answers = this.#answers.filter(({ stream, message }) => {
      if (!this.#open.has(stream)) return false;
      if (this.#windows.room(stream) < message.length) return true;
      this.#windows.spend(stream, message.length);
      this.#socket.write(
        Buffer.concat([
          frame(types.headers, flags.endHeaders, stream, ok),
          frame(types.data, 0, stream, message),
          frame(types.headers, flags.endHeaders | flags.endStream, stream, fine),
        ]),
      );
      this.#leave(stream);
      return false;
    });
  }

  #subscribe(stream: number): void {
    this.#subscriber = {
      stream,
      room: () => this.#windows.room(stream),
      send: (frames, payload, done) => {
        this.#windows.spend(stream, payload);
        this.#socket.write(frames, (error) => {
          if (!error) done();
        });
      },
    };
    this.#calls.opened(this.#subscriber);
  }

  #leave(stream: number): void {
    this.#open.delete(stream);
    this.#windows.close(stream);
    const subscriber = this.#subscriber;
    if (subscriber?.stream !== stream) return;
    this.#subscriber = undefined;
    this.#calls.closed(subscriber);
  }

  #close(): void {
    this.#keepalive.stop();
    for (const stream of this.#open.keys()) this.#leave(stream);
  }
}

/** The header block of a HEADERS frame, without padding and priority (RFC 9113, 6.2). */
function blockOf(set: number, payload: Buffer): Buffer {
  const isPadded = (set & flags.padded) !== 0;
  const start = (isPadded ? 1 : 0) + ((set & flags.priority) !== 0 ? priorityBytes : 0);
  return payload.subarray(start, payload.length - (isPadded ? (payload[0] ?? 0) : 0));
}
