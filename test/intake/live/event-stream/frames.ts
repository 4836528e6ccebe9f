/**
 * HTTP/2 frames as a server writes them, made apart from the code under test (RFC 9113, section 4.1; RFC 7541, section
 * 6.2.2).
 */
export const type = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
} as const;

export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;
export const PADDED = 8;
export const PRIORITY = 32;

export function frame(kind: number, flags: number, streamId: number, ...payload: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(payload);
  const header = Buffer.alloc(9);
  header.writeUIntBE(content.length, 0, 3);
  header[3] = kind;
  header[4] = flags;
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, content]);
}

export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}

/** A header block of literals; lengths have to be below 16 256. */
export function block(fields: Readonly<Record<string, string>>): Buffer {
  const text = (content: string) => {
    const bytes = Buffer.from(content, 'latin1');
    const more = bytes.length - 127;
    const length = more < 0 ? [bytes.length] : more < 128 ? [127, more] : [127, 128 | (more & 127), more >> 7];
    return Buffer.concat([Buffer.from(length), bytes]);
  };
  return Buffer.concat(Object.entries(fields).flatMap(([name, value]) => [Buffer.alloc(1), text(name), text(value)]));
}

export function headers(fields: Readonly<Record<string, string>>, flags: number = END_HEADERS): Buffer {
  return frame(type.headers, flags, 1, block(fields));
}

export const answer: Buffer = headers({ ':status': '200', 'content-type': 'application/grpc' });

export function trailers(status: number, message?: string): Buffer {
  const fields = { 'grpc-status': `${status}`, ...(message !== undefined && { 'grpc-message': message }) };
  return headers(fields, END_HEADERS | END_STREAM);
}

/** A message with its prefix. */
export function prefixed(message: Uint8Array, compressed = 0): Buffer {
  return Buffer.concat([Buffer.from([compressed]), u32(message.length), message]);
}

/** One DATA frame. */
export function data(content: Uint8Array, flags = 0): Buffer {
  return frame(type.data, flags, 1, content);
}

/** DATA frames of up to so many bytes each. */
export function cutData(content: Uint8Array, size: number): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) frames.push(data(content.subarray(at, at + size)));
  return frames;
}
