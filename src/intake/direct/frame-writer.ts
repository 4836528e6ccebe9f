import { callStreamId, flag, frameHeaderBytes, frameType } from './protocol.ts';

/** The client's connection preface (RFC 9113, section 3.4), sent before its SETTINGS. */
export const preface: Buffer = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** @returns the bytes of one frame */
export function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(frameHeaderBytes + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(streamId, 5);
  bytes.set(payload, frameHeaderBytes);
  return bytes;
}

/** @returns SETTINGS with these identifiers and values */
export function settingsFrame(settings: readonly (readonly [id: number, value: number])[]): Buffer {
  const payload = Buffer.allocUnsafe(6 * settings.length);
  for (const [index, [id, value]] of settings.entries()) {
    payload.writeUInt16BE(id, index * 6);
    payload.writeUInt32BE(value, index * 6 + 2);
  }
  return frame(frameType.settings, 0, 0, payload);
}

export function settingsAckFrame(): Buffer {
  return frame(frameType.settings, flag.ack, 0, Buffer.alloc(0));
}

/** @returns WINDOW_UPDATE; stream 0 is the connection */
export function windowUpdateFrame(streamId: number, bytes: number): Buffer {
  return frame(frameType.windowUpdate, 0, streamId, uint32Bytes(bytes));
}

/** @returns the acknowledgement of a PING with this payload, which is copied */
export function pingAckFrame(bytes: Uint8Array, start: number, end: number): Buffer {
  return frame(frameType.ping, flag.ack, 0, bytes.subarray(start, end));
}

export function rstStreamFrame(code: number): Buffer {
  return frame(frameType.rstStream, 0, callStreamId, uint32Bytes(code));
}

/** @returns GOAWAY of a client to which the server has opened no stream */
export function goawayFrame(code: number): Buffer {
  return frame(frameType.goaway, 0, 0, Buffer.concat([uint32Bytes(0), uint32Bytes(code)]));
}

export interface Request {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** Host and port, or `localhost`. */
  readonly authority: string;
  readonly message: Uint8Array;
}

/**
 * @returns the request of a gRPC call with one message (grpc/doc/PROTOCOL-HTTP2.md): headers, then the message in DATA
 * that ends our side. The header fields are literals, which need no table.
 */
export function requestFrames({ path, authority, message }: Request): Buffer {
  const headers = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', authority],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ['user-agent', 'sequent'],
  ] as const;
  const block = Buffer.concat(headers.map(([name, value]) => literal(name, value)));
  const prefixed = Buffer.concat([Buffer.alloc(1), uint32Bytes(message.length), message]);
  return Buffer.concat([
    frame(frameType.headers, flag.endHeaders, callStreamId, block),
    frame(frameType.data, flag.endStream, callStreamId, prefixed),
  ]);
}

/** A header field as a literal without indexing and without Huffman (RFC 7541, section 6.2.2). */
function literal(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name, 'latin1');
  const valueBytes = Buffer.from(value, 'latin1');
  return Buffer.concat([Buffer.alloc(1), length(nameBytes.length), nameBytes, length(valueBytes.length), valueBytes]);
}

/**
 * @returns a length with a prefix of seven bits (RFC 7541, section 5.1), up to 254: the longest host name has 253
 * characters
 */
function length(bytes: number): Buffer {
  if (bytes < 127) return Buffer.from([bytes]);
  if (bytes < 255) return Buffer.from([127, bytes - 127]);
  throw new RangeError('a header of the request is too long');
}

function uint32Bytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}
