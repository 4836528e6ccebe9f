import { status } from '@grpc/grpc-js';
import { CallError } from '../../tracee/errors.ts';
import { errorCode } from './protocol.ts';

/**
 * The server broke a rule of HTTP/2 or gRPC, or did what this reader does not know. grpc-js may still get on with it.
 */
export class ProtocolError extends CallError {
  /** What the server is told in GOAWAY (RFC 9113, section 7). */
  readonly errorCode: number;

  constructor(what: string, code: number = errorCode.protocolError) {
    super(status.INTERNAL, what);
    this.errorCode = code;
  }
}
