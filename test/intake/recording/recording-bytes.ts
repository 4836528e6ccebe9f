import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { type Message, readMessages } from '../../../src/intake/recording/read-messages.ts';
import { encodeBlock } from '../../../src/intake/recording/zstd/block.ts';

/** Path of a shipped recording. */
export function fixture(file: string): string {
  return new URL(`../../../fixtures/recordings/${file}`, import.meta.url).pathname;
}

/** The decompressed bytes of a shipped recording. */
export function content(file: string): Buffer {
  return gunzipSync(readFileSync(fixture(file)));
}

/** Messages as a `.pb` recording holds them. */
export function framed(messages: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    messages.flatMap((message) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(message.length);
      return [length, message];
    }),
  );
}

/** Messages as a recorder writes them: blocks with `each` messages. */
export function blocks(messages: readonly Uint8Array[], each: number): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start < messages.length; start += each) {
    const some = messages.slice(start, start + each);
    const head = { first: BigInt(start), last: BigInt(start), written: 0, events: some.length, losses: [] };
    parts.push(encodeBlock(framed(some), head));
  }
  return Buffer.concat(parts);
}

/** Messages of a `.pb` recording, cut without the code under test. */
export function unframed(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 4 + bytes.readUInt32LE(start);
    found.push(bytes.subarray(start + 4, end));
    start = end;
  }
  return found;
}

/** A stream that gives the bytes in pieces, cut at the given places. */
export function pieces(bytes: Buffer, cuts: readonly number[] = []): Readable {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return Readable.from(places.slice(1).map((end, index) => bytes.subarray(places[index], end)));
}

export function copy({ bytes, start, end }: Message): Buffer {
  return Buffer.from(bytes.subarray(start, end));
}

export interface Reading {
  readonly messages: readonly Buffer[];
  readonly error: unknown;
}

/** Reads a recording to its end or to its error. */
export async function readAll(source: string | Readable): Promise<Reading> {
  const messages: Buffer[] = [];
  try {
    for await (const batch of readMessages(source)) messages.push(...batch.map(copy));
  } catch (error) {
    return { messages, error };
  }
  return { messages, error: undefined };
}
