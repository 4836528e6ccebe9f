/**
 * A server of one stream that costs next to nothing: `node bench/transport-server.ts SOCKET EVENTS`. It sends the events
 * of a recording, over and over, as frames that were made before, one DATA frame for each message as grpc-go does, in
 * large writes and within the windows that it is granted. It reads of the client what it must. Each connection gets the
 * same.
 */
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { FrameReader, type FrameSink, uint31 } from '../src/intake/direct/frame-reader.ts';
import { frame, preface, settingsAckFrame, settingsFrame } from '../src/intake/direct/frame-writer.ts';
import { flag, frameType, setting } from '../src/intake/direct/protocol.ts';
import { readMessages } from '../src/intake/recording/read-messages.ts';

const writeBytes = 512 * 1024;
const mostDataBytes = 16_384;

/** Frames one behind the other, and where each ends. */
interface Frames {
  readonly bytes: Buffer;
  readonly ends: readonly number[];
}

async function load(): Promise<Frames> {
  const frames: Buffer[] = [];
  const ends: number[] = [];
  let end = 0;
  for await (const batch of readMessages(
    fileURLToPath(new URL('../fixtures/recordings/rseq.pb.gz', import.meta.url)),
  )) {
    for (const { bytes, start, end: messageEnd } of batch) {
      const prefix = Buffer.alloc(5);
      prefix.writeUInt32BE(messageEnd - start, 1);
      const data = frame(frameType.data, 0, 1, Buffer.concat([prefix, bytes.subarray(start, messageEnd)]));
      if (data.length > mostDataBytes) throw new Error('a message of the recording does not fit into one frame');
      frames.push(data);
      ends.push((end += data.length));
    }
  }
  return { bytes: Buffer.concat(frames), ends };
}

const literal = (name: string, value: string): Buffer =>
  Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);

/** Sends the events to one client. */
class Sender implements FrameSink {
  readonly #socket: Socket;
  readonly #frames: Frames;
  #left: number;
  #next = 0;
  #connectionWindow = 65_535;
  #streamWindow = 65_535;
  #asked = false;
  #writing = false;

  constructor(socket: Socket, frames: Frames, events: number) {
    this.#socket = socket;
    this.#frames = frames;
    this.#left = events;
    const reader = new FrameReader(this);
    let prefaceLeft = preface.length;
    socket.on('data', (bytes) => {
      const skipped = Math.min(prefaceLeft, bytes.length);
      prefaceLeft -= skipped;
      reader.push(bytes, skipped, bytes.length);
    });
    socket.write(settingsFrame([[setting.maxConcurrentStreams, 100]]));
  }

  dataStarts(): void {}
  data(): void {}
  dataEnds(): void {}

  frame(type: number, flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (type === frameType.settings && (flags & flag.ack) === 0) {
      for (let p = start; p < end; p += 6)
        if (bytes[p + 1] === setting.initialWindowSize) this.#streamWindow = uint31(bytes, p + 2);
      this.#socket.write(settingsAckFrame());
    } else if (type === frameType.ping && (flags & flag.ack) === 0) {
      this.#socket.write(frame(frameType.ping, flag.ack, 0, bytes.slice(start, end)));
    } else if (type === frameType.windowUpdate) {
      if (streamId === 0) this.#connectionWindow += uint31(bytes, start);
      else this.#streamWindow += uint31(bytes, start);
      this.#send();
    } else if (type === frameType.headers) {
      this.#asked = true;
      const block = Buffer.concat([Buffer.from([0x88]), literal('content-type', 'application/grpc')]);
      this.#socket.write(frame(frameType.headers, flag.endHeaders, 1, block));
      this.#send();
    }
  }

  /** Writes as many whole frames as the windows and one write have room for, and goes on when that is out. */
  #send(): void {
    if (!this.#asked || this.#writing) return;
    if (this.#left === 0) {
      this.#asked = false;
      const trailers = frame(frameType.headers, flag.endHeaders | flag.endStream, 1, literal('grpc-status', '0'));
      this.#socket.write(trailers);
      return;
    }
    const { bytes, ends } = this.#frames;
    const first = this.#next;
    const from = first === 0 ? 0 : (ends[first - 1] ?? 0);
    const room = Math.min(this.#connectionWindow, this.#streamWindow, writeBytes);
    const last = Math.min(ends.length, first + this.#left);
    let next = first;
    // The headers of frames are not counted, so this stays below the window.
    while (next < last && (ends[next] ?? 0) - from <= room) next++;
    if (next === first) return;
    const to = ends[next - 1] ?? 0;
    const used = to - from - 9 * (next - first);
    this.#connectionWindow -= used;
    this.#streamWindow -= used;
    this.#left -= next - first;
    this.#next = next % ends.length;
    this.#writing = true;
    this.#socket.write(bytes.subarray(from, to), () => {
      this.#writing = false;
      this.#send();
    });
  }
}

const [path = '', events = ''] = process.argv.slice(2);
const frames = await load();
const server = createServer((socket) => {
  socket.on('error', () => {});
  return new Sender(socket, frames, Number(events));
});
server.listen(path, () => process.stdout.write('ready\n'));
