import { CallError } from '../../tracee/errors.ts';
import { status } from '../../tracee/status.ts';
import { errorCode } from './protocol.ts';

/**
 * The server broke a rule of HTTP/2 or gRPC, or did something that this reader does not support. grpc-js may still be
 * compatible with it.
 */
export class ProtocolError extends CallError {
  /** The error code for GOAWAY (RFC 9113, section 7). */
  readonly errorCode: number;

  constructor(what: string, code: number = errorCode.protocolError) {
    super(status.INTERNAL, what);
    this.errorCode = code;
  }
}
