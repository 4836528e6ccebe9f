/** The little of HTTP/2 (RFC 9113) that a gRPC server without TLS needs. */

export const types = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
};
export const flags = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 32 };
/** SETTINGS_INITIAL_WINDOW_SIZE (6.5.2), and the window before anybody says anything (6.9.2). */
export const initialWindowSetting = 4;
export const defaultWindow = 65_535;

export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const headerBytes = 9;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

export function frame(type: number, frameFlags: number, stream: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(headerBytes + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = frameFlags;
  bytes.writeUInt32BE(stream, 5);
  bytes.set(payload, headerBytes);
  return bytes;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A gRPC message with its prefix (grpc/doc/PROTOCOL-HTTP2.md). */
export function grpcMessage(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.alloc(1), uint32(message.length), message]);
}

/** A header block of literals that are not indexed (RFC 7541, 6.2.2): whatever the tables are, it says the same. */
export function headerBlock(fields: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(fields).flatMap(([name, value]) => [Buffer.alloc(1), text(name), text(value)]);
  return Buffer.concat(parts);
}

function text(value: string): Buffer {
  if (value.length > 126) throw new RangeError('a header that long needs another length');
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')]);
}

/** Cuts what comes from a socket into frames. */
export class FrameCutter {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that these bytes complete. */
  *push(bytes: Buffer): Generator<Frame> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const rest = this.#rest;
      if (rest.length < headerBytes) return;
      const end = headerBytes + rest.readUIntBE(0, 3);
      if (rest.length < end) return;
      this.#rest = rest.subarray(end);
      yield {
        type: rest[3] ?? 0,
        flags: rest[4] ?? 0,
        stream: rest.readUInt32BE(5) & 0x7fff_ffff,
        payload: rest.subarray(headerBytes, end),
      };
    }
  }
}
