import { SequentError } from '../errors.ts';
import { WireError } from '../event/bytes/wire.ts';
import { status, statusName } from './status.ts';

/** A call to Tracee, or to another server at its address, that failed. */
export class CallError extends Error {
  override readonly name = 'CallError';
  /** A gRPC status code (grpc/doc/statuscodes.md); UNKNOWN if the response has another code or none. */
  readonly code: number;

  /**
   * @param code from the server or grpc-js, which may be any value: for a compressed message that cannot be read,
   * grpc-js gives neither code nor details
   */
  constructor(code: number | undefined, details: string | undefined) {
    const known = code === undefined ? undefined : statusName(code);
    const name = known ?? (code === undefined ? 'no status' : `status ${code}`);
    super(`${name}: ${bounded(details || (code === undefined ? unreadable : 'no reason was given'))}`);
    this.code = code !== undefined && known !== undefined ? code : status.UNKNOWN;
  }
}

/** Beginning of the details of a call whose response is not gRPC. */
export const notGrpc = 'the response is not gRPC';
/** Number of bytes of a server's text that are kept. */
const mostBytes = 256;
const unreadable = 'a message of the answer cannot be read, perhaps because it is compressed in an unknown way';

const checkAddress = "check that this is the address given to Tracee's --server grpc-address";

/**
 * Makes the operator's error of a failed call. It assumes that a server is listening, because a probe has confirmed
 * that (intake/live/probe.ts).
 * @param where the address
 * @throws the error itself if it is not a failure of a call, which is a bug
 */
export function traceeError(error: unknown, where: string): SequentError {
  if (error instanceof SequentError) return error;
  if (error instanceof WireError) {
    const what = `the answer cannot be read (${error.message})`;
    return new SequentError('SEQ_NOT_TRACEE', { what, where, todo: checkAddress }, { cause: error });
  }
  if (!(error instanceof CallError)) throw error;
  const { code, message } = error;
  const cause = { cause: error };
  if (code === status.DEADLINE_EXCEEDED) {
    const todo = 'check that Tracee is running and not stalled by another of its clients';
    return new SequentError('SEQ_TRACEE_TIMEOUT', { what: 'no answer came in time', where, todo }, cause);
  }
  if (code === status.UNIMPLEMENTED) {
    return new SequentError(
      'SEQ_NOT_TRACEE',
      { what: "the server there lacks Tracee's service", where, todo: checkAddress },
      cause,
    );
  }
  if (code === status.UNAVAILABLE || isForeignBody(error)) {
    const what = `the server there does not speak gRPC, or hung up (${message})`;
    return new SequentError('SEQ_NOT_TRACEE', { what, where, todo: checkAddress }, cause);
  }
  const todo = "look into Tracee's log for the reason";
  return new SequentError('SEQ_TRACEE_REFUSED', { what: `the server refused (${message})`, where, todo }, cause);
}

/**
 * Whether the response is not gRPC. Our own reader tells so. A web page read as a gRPC frame announces an absurd length, and grpc-js
 * reports it as if the server had no resources.
 */
function isForeignBody({ code, message }: CallError): boolean {
  if (code === status.UNKNOWN) return message.includes(notGrpc);
  return code === status.RESOURCE_EXHAUSTED && message.includes('Received message larger than max');
}

/** A server's own text, raw, limited to `mostBytes` of UTF-8. Each output escapes it by its own rule. */
function bounded(details: string): string {
  const bytes = Buffer.from(details);
  if (bytes.length <= mostBytes) return details;
  // A character that is cut off decodes to U+FFFD.
  return `${bytes.toString('utf8', 0, mostBytes).replace(/\uFFFD+$/, '')}…`;
}
