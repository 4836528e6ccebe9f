import { CallError } from '../../tracee/errors.ts';
import { status } from '../../tracee/status.ts';
import { uint32 } from './frame-reader.ts';
import { errorCode, errorName } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/** gRPC status of a call that was reset (grpc/doc/PROTOCOL-HTTP2.md, Errors). Any other code is an internal error. */
const resetMeanings = new Map<number, number>([
  [errorCode.refusedStream, status.UNAVAILABLE],
  [errorCode.cancel, status.CANCELLED],
  [errorCode.enhanceYourCalm, status.RESOURCE_EXHAUSTED],
  [errorCode.inadequateSecurity, status.PERMISSION_DENIED],
]);

/** Codes with which a server reports that the client broke a rule. */
const ourFault = new Set<number>([
  errorCode.protocolError,
  errorCode.flowControlError,
  errorCode.settingsTimeout,
  errorCode.frameSizeError,
  errorCode.compressionError,
]);

/**
 * Makes the error of a call that the server ended with RST_STREAM.
 * @throws ProtocolError if the code reports a fault of the client
 */
export function resetError(code: number): CallError {
  const said = `the server reset the stream (RST_STREAM ${errorName(code)})`;
  if (ourFault.has(code)) throw new ProtocolError(said);
  return new CallError(resetMeanings.get(code) ?? status.INTERNAL, said);
}

/**
 * Makes the error of the server's GOAWAY, `bytes[start, end)`: the server will close the connection.
 * @throws ProtocolError if the code reports a fault of the client
 */
export function goawayError(bytes: Uint8Array, start: number, end: number): CallError {
  const code = uint32(bytes, start + 4);
  const words = Buffer.from(bytes.subarray(start + 8, end)).toString('utf8');
  const said = `the server is leaving (GOAWAY ${errorName(code)}${words === '' ? '' : `: ${words}`})`;
  if (ourFault.has(code)) throw new ProtocolError(said);
  return new CallError(code === errorCode.enhanceYourCalm ? status.RESOURCE_EXHAUSTED : status.UNAVAILABLE, said);
}
