import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { MessageHead } from '../../src/event/message/message-head.ts';

/** Messages in the order in which they are handed over, all in one buffer as they would stand in one of the socket. */
export interface Mix {
  readonly bytes: Uint8Array;
  /** For each message where it starts and where it ends. One list a recording: what follows is another stream. */
  readonly streams: readonly Int32Array[];
  readonly messages: number;
}

const recordings = ['detectors', 'detectors-decoded', 'rseq', 'rseq-extra', 'threads'] as const;

/** Unwanted events are moved to times so far apart. */
const stepSeconds = 20;
const few = 20;
const enough = 8_000;

/** Takes the recordings apart once; makes mixes of what is wanted and what is not. */
export class Mixes {
  readonly #wanted: readonly (readonly Uint8Array[])[];
  readonly #unwanted: readonly Uint8Array[];
  readonly #moved = new Map<number, readonly Uint8Array[]>();
  readonly #names: ReadonlyMap<string, readonly Uint8Array[]>;

  /** @param names events that somebody listens to */
  constructor(names: ReadonlySet<string>) {
    const byName = new Map<string, Uint8Array[]>();
    const unwanted: Uint8Array[] = [];
    this.#wanted = recordings.map((recording) =>
      [...messagesOf(recording)].flatMap(({ name, message }) => {
        if (!names.has(name)) {
          unwanted.push(message);
          return [];
        }
        const alike = byName.get(name) ?? [];
        byName.set(name, alike);
        if (alike.length < enough) alike.push(message);
        return [message];
      }),
    );
    this.#unwanted = unwanted.map((message) => at(message, 1));
    this.#names = byName;
  }

  /** Names of the wanted events that the recordings hold more than a few times. */
  get names(): readonly string[] {
    return [...this.#names].flatMap(([name, all]) => (all.length < few ? [] : [name])).toSorted();
  }

  /** The messages with this name, over and over until there are some thousands. */
  of(name: string): Mix {
    const all = this.#names.get(name) ?? [];
    return lay(Array.from({ length: Math.ceil(enough / all.length) }, () => all));
  }

  unwanted(): Mix {
    return lay(Array.from({ length: 5 }, () => this.#unwanted));
  }

  /** @param each so many unwanted events come before each wanted one; @param part of the wanted events one in so many */
  subscribed(each: number, part: number): Mix {
    let next = 0;
    return lay(
      this.#wanted.map((stream) =>
        stream.slice(0, Math.ceil(stream.length / part)).flatMap((message) => {
          const moment = secondsOf(message);
          const unwanted = this.#unwantedAt(moment - (moment % stepSeconds));
          const before = Array.from({ length: each }, () => unwanted[next++ % unwanted.length] ?? message);
          return [...before, message];
        }),
      ),
    );
  }

  /**
   * The unwanted events at this time, in seconds: close before the wanted one that they stand before, so that they neither move event
   * time nor are far from it.
   */
  #unwantedAt(seconds: number): readonly Uint8Array[] {
    let all = this.#moved.get(seconds);
    if (all === undefined) {
      all = this.#unwanted.map((message) => at(message, seconds));
      this.#moved.set(seconds, all);
    }
    return all;
  }
}

function* messagesOf(recording: string): Generator<{ readonly name: string; readonly message: Uint8Array }> {
  const bytes = gunzipSync(readFileSync(new URL(`../../fixtures/recordings/${recording}.pb.gz`, import.meta.url)));
  const head = new MessageHead();
  for (let p = 0; p < bytes.length; ) {
    const length = bytes.readUInt32LE(p);
    const message = bytes.subarray(p + 4, p + 4 + length);
    if (!head.read(message, 0, length)) throw new Error(`${recording} holds a damaged message`);
    yield { name: message.toString('latin1', head.nameStart, head.nameEnd), message };
    p += 4 + length;
  }
}

function secondsOf(message: Uint8Array): number {
  const head = new MessageHead();
  head.read(message, 0, message.length);
  return head.seconds;
}

/** The message with another time. @param seconds since the epoch, less than 2^32 */
function at(message: Uint8Array, seconds: number): Uint8Array {
  const bytes = Uint8Array.from(message);
  const head = new MessageHead();
  head.read(bytes, 0, bytes.length);
  // Event { Timestamp { seconds: a varint of five bytes } }
  const varint = [0, 7, 14, 21, 28].map((shift) => ((seconds >>> shift) & 127) | (shift < 28 ? 128 : 0));
  bytes.set(varint, head.start + 3);
  if (!head.read(bytes, 0, bytes.length) || head.seconds !== seconds)
    throw new Error('a message does not start with its time');
  return bytes;
}

function lay(streams: readonly (readonly Uint8Array[])[]): Mix {
  const parts: Uint8Array[] = [];
  const starts = new Map<Uint8Array, number>();
  let end = 0;
  const placed = streams.map((stream) =>
    Int32Array.from(
      stream.flatMap((message) => {
        let start = starts.get(message);
        if (start === undefined) {
          start = end;
          end += message.length;
          starts.set(message, start);
          parts.push(message);
        }
        return [start, start + message.length];
      }),
    ),
  );
  const messages = streams.reduce((sum, stream) => sum + stream.length, 0);
  return { bytes: Buffer.concat(parts), streams: placed, messages };
}
