import { CallError } from '../../tracee/errors.ts';
import { status } from '../../tracee/status.ts';
import { FrameReader, type FrameSink, uint31, uint32 } from './frame-reader.ts';
import {
  goawayFrame,
  pingAckFrame,
  preface,
  type Request,
  requestFrames,
  rstStreamFrame,
  settingsAckFrame,
  settingsFrame,
} from './frame-writer.ts';
import { HeaderBlock } from './header-block.ts';
import { HpackDecoder } from './hpack/decoder.ts';
import { MessageReader } from './message-reader.ts';
import { PeerSettings } from './peer-settings.ts';
import { callStreamId, errorCode, flag, frameType, setting } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';
import { ReceiveWindow } from './receive-window.ts';
import { type CallResult, Response } from './response.ts';
import { goawayError, resetError } from './server-leaves.ts';

/**
 * Limit of a header block in bytes, encoded and decoded. A grpc-message may be long, but a decompression bomb must be
 * refused.
 */
const mostHeaderBytes = 65_536;
const mostHeaderFrames = 64;

export interface CallOptions {
  readonly request: Request;
  /** Flow-control window in bytes. */
  readonly windowBytes: number;
  /** Limit of a message in bytes. */
  readonly messageBytes: number;
}

/** Receives what a call produces. Every call is synchronous. */
export interface CallSink {
  /** Bytes to write to the socket. */
  write(bytes: Uint8Array): void;
  /** Both sides have sent their settings: the request may be sent. */
  ready(): void;
  /** Receives a message, `bytes[start, end)`, valid during the call. */
  message(bytes: Uint8Array, start: number, end: number): void;
  oversized(bytes: number): void;
  /**
   * The call is over. The connection may be closed after the written bytes are sent. No other function is called after
   * this.
   */
  end(result: CallResult): void;
}

/**
 * One server-streaming gRPC call on its own HTTP/2 connection (RFC 9113; grpc/doc/PROTOCOL-HTTP2.md). It has no socket
 * and no clock: it takes the bytes that were read, and produces the bytes to write.
 */
export class Call implements FrameSink {
  readonly #options: CallOptions;
  readonly #sink: CallSink;
  readonly #frames: FrameReader;
  readonly #messages: MessageReader;
  readonly #window: ReceiveWindow;
  readonly #settings = new PeerSettings();
  readonly #block = new HeaderBlock({ maxBytes: mostHeaderBytes, maxFrames: mostHeaderFrames });
  readonly #hpack = new HpackDecoder(mostHeaderBytes);
  readonly #response = new Response();
  #asked = false;
  #over = false;
  #received = 0;
  /** The error of the server's GOAWAY, if it has sent one. */
  #goaway: CallError | undefined;
  #answers: Uint8Array[] = [];

  constructor(options: CallOptions, sink: CallSink) {
    this.#options = options;
    this.#sink = sink;
    this.#frames = new FrameReader(this);
    this.#messages = new MessageReader(sink, options.messageBytes);
    this.#window = new ReceiveWindow(options.windowBytes);
  }

  /** Number of DATA bytes received. */
  get received(): number {
    return this.#received;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Sends the client's opening: preface, SETTINGS, and the window of the connection. */
  open(): void {
    const settings = settingsFrame([
      [setting.headerTableSize, 0],
      [setting.enablePush, 0],
      [setting.initialWindowSize, this.#options.windowBytes],
      [setting.maxHeaderListSize, mostHeaderBytes],
    ]);
    this.#sink.write(Buffer.concat([preface, settings, this.#window.opening()]));
  }

  /** Sends the request. Call it once, after `ready`. */
  ask(): void {
    this.#asked = true;
    this.#sink.write(requestFrames(this.#options.request));
  }

  /** Takes bytes that were read from the socket. */
  push(bytes: Uint8Array, start: number, end: number): void {
    try {
      this.#frames.push(bytes, start, end);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const code = error instanceof ProtocolError ? error.errorCode : errorCode.cancel;
      this.#end(error, goawayFrame(code));
    }
    const updates = this.#over ? undefined : this.#window.updates();
    if (updates !== undefined) this.#answers.push(updates);
    this.#flush();
  }

  hold(): void {
    this.#window.hold();
  }

  release(): void {
    this.#window.release();
    const updates = this.#over ? undefined : this.#window.updates();
    if (updates !== undefined) this.#sink.write(updates);
  }

  /** @returns the error for a call that was not opened in time */
  unansweredError(): CallError {
    if (!this.#settings.known) return new CallError(status.DEADLINE_EXCEEDED, 'no answer came in time');
    return new ProtocolError('the server does not acknowledge our SETTINGS', errorCode.settingsTimeout);
  }

  /** Ends the call, because the connection is lost. */
  lost(reason: string): void {
    this.#end(this.#goaway ?? new CallError(status.UNAVAILABLE, reason));
  }

  /** Ends the call at once. No message is delivered after this, and `end` is not called. */
  leave(): void {
    if (this.#over) return;
    this.#stop();
    const cancel = this.#asked ? rstStreamFrame(errorCode.cancel) : Buffer.alloc(0);
    this.#sink.write(Buffer.concat([cancel, goawayFrame(errorCode.noError)]));
  }

  dataStarts(streamId: number, length: number): void {
    if (!this.#settings.known) throw noHttp2();
    if (this.#block.open) throw new ProtocolError('DATA arrived where CONTINUATION was expected');
    if (streamId !== callStreamId || !this.#response.begun) throw new ProtocolError('DATA comes without an answer');
    this.#window.use(length);
    this.#received += length;
  }

  data(bytes: Uint8Array, start: number, end: number): void {
    this.#messages.push(bytes, start, end);
  }

  dataEnds(endStream: boolean): void {
    if (!endStream) return;
    this.#end(new CallError(status.INTERNAL, 'the stream ended without trailers'), goawayFrame(errorCode.noError));
  }

  frame(type: number, flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#settings.known && type !== frameType.settings) throw noHttp2();
    if (this.#block.open && type !== frameType.continuation) {
      throw new ProtocolError('a frame arrived where CONTINUATION was expected');
    }
    switch (type) {
      case frameType.headers:
        this.#onStream(streamId, 'HEADERS');
        return this.#takeBlock(this.#block.headers(flags, bytes, start, end));
      case frameType.continuation:
        this.#onStream(streamId, 'CONTINUATION');
        return this.#takeBlock(this.#block.continuation(flags, bytes, start, end));
      case frameType.rstStream:
        this.#onStream(streamId, 'RST_STREAM');
        sized(end - start === 4, 'RST_STREAM');
        return this.#end(resetError(uint32(bytes, start)));
      case frameType.settings:
        onConnection(streamId, 'SETTINGS');
        return this.#takeSettings(flags, bytes, start, end);
      case frameType.ping:
        onConnection(streamId, 'PING');
        sized(end - start === 8, 'PING');
        if ((flags & flag.ack) === 0) this.#answers.push(pingAckFrame(bytes, start, end));
        return;
      case frameType.goaway:
        onConnection(streamId, 'GOAWAY');
        sized(end - start >= 8, 'GOAWAY');
        return this.#takeGoaway(bytes, start, end);
      case frameType.windowUpdate:
        sized(end - start === 4, 'WINDOW_UPDATE');
        // We send nothing after the request, so our send window does not matter.
        if (uint31(bytes, start) === 0) throw new ProtocolError('WINDOW_UPDATE grants nothing');
        return;
      case frameType.priority:
        return sized(end - start === 5, 'PRIORITY');
      case frameType.pushPromise:
        throw new ProtocolError('the server pushes, although it may not');
      default:
      // Section 4.1: unknown types are ignored.
    }
  }

  #takeSettings(flags: number, bytes: Uint8Array, start: number, end: number): void {
    if ((flags & flag.ack) !== 0) {
      sized(end === start, 'the acknowledgement of SETTINGS');
      if (!this.#settings.known) throw noHttp2();
      this.#settings.acknowledged();
    } else {
      sized((end - start) % 6 === 0, 'SETTINGS');
      this.#settings.take(bytes, start, end);
      this.#answers.push(settingsAckFrame());
    }
    if (!this.#settings.complete || this.#asked) return;
    this.#settings.checkRoomFor(this.#options.request.message.length);
    this.#flush();
    this.#sink.ready();
  }

  #takeBlock(block: Uint8Array | undefined): void {
    if (block === undefined) return;
    const fields = this.#hpack.decode(block, 0, block.length);
    const result = this.#response.block(fields, this.#block.endStream);
    if (result !== undefined) this.#end(result, goawayFrame(errorCode.noError));
  }

  #takeGoaway(bytes: Uint8Array, start: number, end: number): void {
    this.#goaway = goawayError(bytes, start, end);
    // A call that the server has accepted continues to its end.
    if (!this.#asked || uint31(bytes, start) < callStreamId) this.#end(this.#goaway);
  }

  #onStream(streamId: number, what: string): void {
    if (streamId !== callStreamId || !this.#asked)
      throw new ProtocolError(`${what} is for a stream that does not exist`);
  }

  #end(result: CallResult, farewell?: Uint8Array): void {
    if (this.#over) return;
    const cutOff = result === 'ok' && this.#messages.unfinished;
    this.#stop();
    if (farewell !== undefined) this.#answers.push(farewell);
    this.#flush();
    this.#sink.end(cutOff ? new CallError(status.INTERNAL, 'the stream ended within a message') : result);
  }

  #stop(): void {
    this.#over = true;
    this.#frames.stop();
    this.#messages.stop();
  }

  /** All frames that answer one read are written together. */
  #flush(): void {
    if (this.#answers.length === 0) return;
    const answers = Buffer.concat(this.#answers);
    this.#answers = [];
    this.#sink.write(answers);
  }
}

function noHttp2(): ProtocolError {
  return new ProtocolError('the server there did not send SETTINGS first, as HTTP/2 requires');
}

function onConnection(streamId: number, what: string): void {
  if (streamId !== 0) throw new ProtocolError(`${what} is for a stream instead of the connection`);
}

function sized(right: boolean, what: string): void {
  if (!right) throw new ProtocolError(`${what} has the wrong length`, errorCode.frameSizeError);
}
