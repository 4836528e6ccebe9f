import { CallError, notGrpc } from '../../tracee/errors.ts';
import { status } from '../../tracee/status.ts';
import type { HeaderField } from './hpack/static-table.ts';
import { ProtocolError } from './protocol-error.ts';

/** Final result of a call: OK, or the error. */
export type CallResult = 'ok' | CallError;

/** gRPC status of a call that failed with an HTTP status (grpc/doc/http-grpc-status-mapping.md). */
const httpMeanings = new Map<number, number>([
  [400, status.INTERNAL],
  [401, status.UNAUTHENTICATED],
  [403, status.PERMISSION_DENIED],
  [404, status.UNIMPLEMENTED],
  [429, status.UNAVAILABLE],
  [502, status.UNAVAILABLE],
  [503, status.UNAVAILABLE],
  [504, status.UNAVAILABLE],
]);

const statuses = new Map<string, number>(Object.values(status).map((code) => [code.toString(), code]));

/** Reads the header blocks of one response (grpc/doc/PROTOCOL-HTTP2.md, Responses). */
export class Response {
  /** Whether the gRPC headers have arrived, so that messages may follow. */
  #begun = false;

  get begun(): boolean {
    return this.#begun;
  }

  /**
   * Takes a header block.
   * @returns the result of the call if the block contains it
   * @throws ProtocolError
   */
  block(fields: readonly HeaderField[], endStream: boolean): CallResult | undefined {
    if (this.#begun) return trailers(fields, endStream);
    const http = httpStatus(fields);
    if (http >= 100 && http < 200) {
      if (endStream) throw new ProtocolError('the response ended before it began');
      return undefined;
    }
    if (endStream || http !== 200) return grpcResult(fields) ?? httpError(http);
    const type = valueOf(fields, 'content-type') ?? 'none';
    if (!type.startsWith('application/grpc')) {
      return new CallError(status.UNKNOWN, `${notGrpc}: its content-type is ${type}`);
    }
    this.#begun = true;
    return undefined;
  }
}

function trailers(fields: readonly HeaderField[], endStream: boolean): CallResult {
  if (!endStream) throw new ProtocolError('there are headers in the middle of the answer');
  if (fields.some(([name]) => name.startsWith(':'))) throw new ProtocolError('trailers have a pseudo-header');
  return grpcResult(fields) ?? new CallError(status.UNKNOWN, 'the stream ended without a grpc-status');
}

function httpStatus(fields: readonly HeaderField[]): number {
  const text = valueOf(fields, ':status') ?? '';
  if (!/^[1-9]\d\d$/.test(text)) throw new ProtocolError('the answer has no HTTP status');
  return Number(text);
}

function httpError(http: number): CallError {
  return new CallError(httpMeanings.get(http) ?? status.UNKNOWN, `the server answered with HTTP status ${http}`);
}

function grpcResult(fields: readonly HeaderField[]): CallResult | undefined {
  const text = valueOf(fields, 'grpc-status');
  if (text === undefined) return undefined;
  const details = percentDecode(valueOf(fields, 'grpc-message') ?? '');
  const code = statuses.get(text);
  if (code === undefined) return new CallError(status.UNKNOWN, `the grpc-status is ${text}; ${details}`);
  return code === status.OK ? 'ok' : new CallError(code, details);
}

function valueOf(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find((field) => field[0] === name)?.[1];
}

/**
 * Decodes a grpc-message: percent-encoded UTF-8. Text that cannot be decoded is returned unchanged, because this error
 * must not hide the server's.
 */
export function percentDecode(text: string): string {
  const bytes = text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
