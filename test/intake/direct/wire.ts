import assert from 'node:assert/strict';
import { Call, type CallOptions, type CallSink } from '../../../src/intake/direct/call.ts';
import type { CallResult } from '../../../src/intake/direct/response.ts';
import { CallError } from '../../../src/tracee/errors.ts';
import { ACK, frame, type } from '../live/event-stream/frames.ts';
import { inPieces } from './arbitrary-chunks.ts';

export const settings: Buffer = frame(type.settings, 0, 0);
export const settingsAck: Buffer = frame(type.settings, ACK, 0);

/** A call without a socket, and what it has said. It asks as soon as it may. */
export class Wire implements CallSink {
  readonly call: Call;
  readonly messages: Buffer[] = [];
  readonly oversizedBytes: number[] = [];
  written: Buffer = Buffer.alloc(0);
  result: CallResult | undefined;
  asks = true;
  onMessage: () => void = () => {};

  constructor(options: Partial<CallOptions> = {}) {
    const request = { path: '/package.Service/Method', authority: 'localhost', message: Buffer.alloc(0) };
    this.call = new Call({ request, windowBytes: 100_000, messageBytes: 1_000, ...options }, this);
    this.call.open();
  }

  /** A call whose request has been sent. */
  static asked(options: Partial<CallOptions> = {}): Wire {
    const wire = new Wire(options);
    wire.push(settings, settingsAck);
    return wire;
  }

  push(...bytes: readonly Uint8Array[]): void {
    const all = Buffer.concat(bytes);
    this.call.push(all, 0, all.length);
  }

  pushCut(bytes: Uint8Array, cuts: readonly number[]): void {
    inPieces(bytes, cuts, (piece, start, end) => this.call.push(piece, start, end));
  }

  /** The error that it has ended with. */
  get error(): CallError {
    assert.ok(this.result instanceof CallError, 'it has not ended with an error');
    return this.result;
  }

  /** The frames written so far, without the preface: type, stream and payload. */
  get frames(): { type: number; flags: number; streamId: number; payload: string }[] {
    const frames = [];
    for (let at = 24; at < this.written.length; ) {
      const end = at + 9 + this.written.readUIntBE(at, 3);
      frames.push({
        type: this.written.readUInt8(at + 3),
        flags: this.written.readUInt8(at + 4),
        streamId: this.written.readUInt32BE(at + 5),
        payload: this.written.subarray(at + 9, end).toString('hex'),
      });
      at = end;
    }
    return frames;
  }

  write(bytes: Uint8Array): void {
    this.written = Buffer.concat([this.written, bytes]);
  }

  ready(): void {
    if (this.asks) this.call.ask();
  }

  message(bytes: Uint8Array, start: number, end: number): void {
    this.messages.push(Buffer.from(bytes.subarray(start, end)));
    this.onMessage();
  }

  oversized(bytes: number): void {
    this.oversizedBytes.push(bytes);
  }

  end(result: CallResult): void {
    assert.equal(this.result, undefined, 'it ends once');
    this.result = result;
  }
}
