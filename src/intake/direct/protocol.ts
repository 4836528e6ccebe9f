/** Constants of HTTP/2 (RFC 9113) that one server-streaming call needs. */

/** Section 6. */
export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Section 6; `ack` and `endStream` are the same bit, of different types. */
export const flag = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

/** Section 6.5.2. */
export const setting = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

/** Section 7. */
export const errorCode = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  settingsTimeout: 4,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  connectError: 10,
  enhanceYourCalm: 11,
  inadequateSecurity: 12,
  http11Required: 13,
} as const;

const errorNames = new Map<number, string>(
  Object.entries(errorCode).map(([name, code]) => [code, name.replaceAll(/[A-Z]/g, (c) => `_${c}`).toUpperCase()]),
);

/** @returns the name of an error code in the RFC */
export function errorName(code: number): string {
  return errorNames.get(code) ?? `error ${code}`;
}

/** Bytes of a frame header: length (3), type, flags, stream (4). */
export const frameHeaderBytes = 9;

/** Default of SETTINGS_MAX_FRAME_SIZE, which we do not change: no gRPC server sends larger frames. */
export const maxFrameBytes = 16_384;

/** Initial size of flow-control windows (section 6.9.2). */
export const defaultWindowBytes = 65_535;

/** Section 6.9.1. */
export const maxWindowBytes = 2 ** 31 - 1;

/** The only stream of the connection: the first that a client opens. */
export const callStreamId = 1;
