/** Builds the bytes of a `StreamEventsResponse` whose event has a timestamp, an id, a name and as much padding as asked for. */
export interface MessageParts {
  readonly seconds?: number;
  readonly id?: number;
  readonly name?: string;
  /** Bytes of an unknown field, to make the message larger. */
  readonly padding?: number;
}

export function buildMessage({ seconds = 1, id = 1, name = 'openat', padding = 0 }: MessageParts = {}): Buffer {
  const timestamp = Buffer.concat([number(1, seconds), number(2, 500)]);
  const event = [block(1, timestamp), number(2, id), block(3, Buffer.from(name))];
  if (padding > 0) event.push(block(100, Buffer.alloc(padding, id & 255)));
  return block(1, Buffer.concat(event));
}

/** So many different messages, with ids from 0 on. */
export function buildMessages(count: number): Buffer[] {
  return Array.from({ length: count }, (_, id) => buildMessage({ id, padding: (id * 37) % 300 }));
}

/** A recording of these messages in batches of three, all in one buffer, as a reader of files hands them out. */
export async function* inBatches(
  messages: readonly Buffer[],
): AsyncGenerator<{ bytes: Buffer; start: number; end: number }[]> {
  for (let i = 0; i < messages.length; i += 3) {
    const batch = messages.slice(i, i + 3);
    const bytes = Buffer.concat(batch);
    let start = 0;
    yield batch.map((message) => {
      const place = { bytes, start, end: start + message.length };
      start = place.end;
      return place;
    });
    // The next batch may be read into the same memory.
    bytes.fill(0);
  }
}

function block(field: number, content: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
