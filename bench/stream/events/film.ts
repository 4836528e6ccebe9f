import { kinds, type Part } from './part.ts';

/** Bytes before a message: the header of an HTTP/2 frame (RFC 9113, 4.1) and the prefix of a gRPC message. */
const frameHeader = 9;
const messagePrefix = 5;
/** No client has to take a longer frame (RFC 9113, 6.5.2). */
const longestFrame = 16_384;

/** A script as HTTP/2 DATA frames, ready to be written to a socket: `bytes[frameAt[i], frameAt[i + 1])` is frame i. */
export interface Film {
  readonly bytes: Buffer;
  readonly frameAt: Uint32Array;
  /** Sum of the payloads of the frames before frame i, which is what flow control counts. */
  readonly payloadBefore: Float64Array;
  /** Marks of event i: those from markOf[i] up to markOf[i + 1]. */
  readonly markOf: Uint32Array;
  readonly markAt: Uint32Array;
  readonly markKind: Uint8Array;
  readonly markLife: Uint32Array;
}

/** @param perFrame messages in one frame. grpc-go, and so Tracee, puts one into each. */
export function exposeFilm(messages: readonly Part[], perFrame: number): Film {
  const frames = Math.ceil(messages.length / perFrame);
  const frameAt = new Uint32Array(frames + 1);
  const payloadBefore = new Float64Array(frames + 1);
  const starts: number[] = [];
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let frame = 0; frame < frames; frame++) {
    const inside = messages.slice(frame * perFrame, (frame + 1) * perFrame);
    const payload = inside.reduce((sum, { bytes }) => sum + messagePrefix + bytes.length, 0);
    if (payload > longestFrame) throw new RangeError(`${perFrame} messages do not fit into one frame`);
    chunks.push(dataHeader(payload));
    length += frameHeader;
    for (const { bytes } of inside) {
      chunks.push(prefix(bytes.length), bytes);
      starts.push(length + messagePrefix);
      length += messagePrefix + bytes.length;
    }
    frameAt[frame + 1] = length;
    payloadBefore[frame + 1] = (payloadBefore[frame] ?? 0) + payload;
  }
  return { bytes: Buffer.concat(chunks), frameAt, payloadBefore, ...marksOf(messages, starts) };
}

function marksOf(messages: readonly Part[], starts: readonly number[]): Pick<Film, `mark${string}` & keyof Film> {
  const count = messages.reduce((sum, { marks }) => sum + marks.length, 0);
  const markOf = new Uint32Array(messages.length + 1);
  const [markAt, markLife] = [new Uint32Array(count), new Uint32Array(count)];
  const markKind = new Uint8Array(count);
  let next = 0;
  for (const [index, { marks }] of messages.entries()) {
    for (const { at, kind, life } of marks) {
      markAt[next] = (starts[index] ?? 0) + at;
      markKind[next] = kind;
      markLife[next] = life;
      next++;
    }
    markOf[index + 1] = next;
    if (marks[0]?.kind !== kinds.time) throw new RangeError('an event does not start with its time');
  }
  return { markOf, markAt, markKind, markLife };
}

/** Header of a DATA frame. The stream is filled in when there is one. */
export function dataHeader(payload: number): Buffer {
  const header = Buffer.alloc(frameHeader);
  header.writeUIntBE(payload, 0, 3);
  return header;
}

/** Writes the stream's number into every frame. */
export function addressFilm(film: Film, stream: number): void {
  for (let frame = 0; frame + 1 < film.frameAt.length; frame++) {
    film.bytes.writeUInt32BE(stream, (film.frameAt[frame] ?? 0) + 5);
  }
}

function prefix(length: number): Buffer {
  const bytes = Buffer.alloc(messagePrefix);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
