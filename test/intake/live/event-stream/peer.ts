import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Address } from '../../../../src/address.ts';
import { ACK, frame, type } from './frames.ts';

const folder = mkdtempSync(join(tmpdir(), 'peer-'));
const cleanUp: (() => void)[] = [];
after(() => {
  for (const clean of cleanUp) clean();
  rmSync(folder, { recursive: true });
});
let peers = 0;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** What a client has been told so far of how it may go on: `next` is the first frame that nobody has looked at. */
export interface Connection {
  readonly socket: Socket;
  /** All frames of the client. */
  readonly frames: readonly Frame[];
  /** What we may still send: the smaller of both windows. */
  readonly window: number;
  /** Resolves when the condition holds; it is looked at after each frame, and when the client has gone. */
  until(condition: () => boolean): Promise<void>;
  readonly gone: boolean;
  write(...bytes: readonly Uint8Array[]): void;
  /** Writes what DATA frames there are in order, as the windows allow. */
  writeWithin(frames: readonly Buffer[]): Promise<void>;
}

/** How a peer opens; by default in good order. */
export interface PeerOptions {
  /** Sent at once. */
  readonly greeting?: Uint8Array;
  /** Whether the client's SETTINGS are acknowledged. Default true. */
  readonly acknowledges?: boolean;
}

/**
 * A server that does by hand what the test says: `onCall` runs when a client has asked for something. It answers
 * SETTINGS, and nothing else, by itself.
 */
export async function listenAsPeer(
  onCall: (connection: Connection) => void | Promise<void>,
  { greeting = frame(type.settings, 0, 0), acknowledges = true }: PeerOptions = {},
): Promise<Address> {
  const path = join(folder, `${peers++}.sock`);
  const server = createServer((socket) => {
    cleanUp.push(() => socket.destroy());
    const connection = new PeerConnection(socket, acknowledges);
    socket.write(greeting);
    void connection
      .until(() => connection.frames.some((one) => one.type === type.headers))
      .then(() => {
        if (!connection.gone) return onCall(connection);
      });
  });
  cleanUp.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { kind: 'unix', path };
}

class PeerConnection implements Connection {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  gone = false;
  readonly #acknowledges: boolean;
  #bytes: Buffer = Buffer.alloc(0);
  #preface = 24;
  #connectionWindow = 65_535;
  #streamWindow = 65_535;
  #watchers: (() => void)[] = [];

  constructor(socket: Socket, acknowledges: boolean) {
    this.socket = socket;
    this.#acknowledges = acknowledges;
    socket.on('error', () => {});
    socket.on('close', () => {
      this.gone = true;
      this.#look();
    });
    socket.on('data', (bytes) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      const preface = Math.min(this.#preface, this.#bytes.length);
      this.#preface -= preface;
      this.#bytes = this.#bytes.subarray(preface);
      while (this.#bytes.length >= 9 && this.#bytes.length >= 9 + this.#bytes.readUIntBE(0, 3)) {
        const end = 9 + this.#bytes.readUIntBE(0, 3);
        this.#take({
          type: this.#bytes.readUInt8(3),
          flags: this.#bytes.readUInt8(4),
          streamId: this.#bytes.readUInt32BE(5),
          payload: this.#bytes.subarray(9, end),
        });
        this.#bytes = this.#bytes.subarray(end);
      }
    });
  }

  get window(): number {
    return Math.min(this.#connectionWindow, this.#streamWindow);
  }

  write(...bytes: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(bytes));
  }

  async writeWithin(frames: readonly Buffer[]): Promise<void> {
    for (const one of frames) {
      const needed = one.length - 9;
      await this.until(() => this.window >= needed);
      if (this.gone) return;
      this.#connectionWindow -= needed;
      this.#streamWindow -= needed;
      if (!this.socket.write(one))
        await new Promise((resolve) => this.socket.once('drain', resolve).once('close', resolve));
    }
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watcher = () => {
        if (condition() || this.gone) resolve();
        else this.#watchers.push(watcher);
      };
      watcher();
    });
  }

  #take(one: Frame): void {
    this.frames.push(one);
    if (one.type === type.settings && (one.flags & ACK) === 0) {
      for (let at = 0; at < one.payload.length; at += 6) {
        if (one.payload.readUInt16BE(at) === 4) this.#streamWindow += one.payload.readUInt32BE(at + 2) - 65_535;
      }
      if (this.#acknowledges) this.socket.write(frame(type.settings, ACK, 0));
    }
    if (one.type === type.window) {
      if (one.streamId === 0) this.#connectionWindow += one.payload.readUInt32BE(0);
      else this.#streamWindow += one.payload.readUInt32BE(0);
    }
    this.#look();
  }

  #look(): void {
    const all = this.#watchers;
    this.#watchers = [];
    for (const watcher of all) watcher();
  }
}
