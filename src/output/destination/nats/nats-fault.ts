import { SequentError } from '../../../errors.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { FloodError } from '../answer-limit.ts';
import { describeNetworkFault } from '../network-fault.ts';

/** Codes of the stream for a message that it will never take: the body or the headers are too large. */
const permanentCodes: ReadonlySet<unknown> = new Set([10_054, 10_097]);

const longestAnswer = 150;

/**
 * Says why the stream will never take a message.
 * @returns undefined if the failure may be over later
 */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'InvalidArgumentError') return 'the message is larger than the server allows (max_payload)';
  if (error.name !== 'JetStreamApiError' || !('code' in error) || !permanentCodes.has(error.code)) return undefined;
  return `the stream refuses the message: ${escapeMessage(error.message, longestAnswer)}`;
}

/** Says why no connection was made, and what to do. */
export function connectFault(error: unknown, servers: string): string {
  if (error instanceof SequentError) return withAdvice(error);
  if (error instanceof FloodError) return `cannot deliver to ${servers}: ${floodText(error)}`;
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (name === 'TimeoutError') {
    return `cannot deliver to ${servers}: no server answers in time; check that it is NATS and runs, or raise timeout`;
  }
  if (name === 'AuthorizationError' || name === 'UserAuthenticationExpiredError') {
    return `cannot deliver to ${servers}: the server refuses the credentials; check auth, and the users of the server`;
  }
  if (message.includes("does not support 'tls'") || message.includes('is not available on this server')) {
    return `cannot deliver to ${servers}: the server offers no TLS; write nats:// in \`servers\` and remove tls, or turn on TLS there`;
  }
  return describeNetworkFault(name === 'ConnectionError' ? refusedBy(error) : error, servers, 'servers');
}

/** Says why a message was not acknowledged, and what to do. */
export function publishFault(error: unknown, subject: string, server: string): string {
  const to = `cannot publish ${subject} to ${server}`;
  if (error instanceof FloodError) return `${to}: ${floodText(error)}`;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.name : '';
  if (name === 'JetStreamNotEnabled') {
    return `${to}: no stream takes this subject, or JetStream is off; add the subject to a stream`;
  }
  if (name === 'TimeoutError') {
    return `${to}: the stream does not acknowledge in time; check the server and its disk, or raise timeout`;
  }
  if (name === 'PermissionViolationError' || cause === 'PermissionViolationError') {
    return `${to}: the user may not publish it, or may not receive on _INBOX.>; grant both on the server`;
  }
  if (name === 'JetStreamApiError') {
    return `${to}: the stream answers ${escapeMessage(message, longestAnswer)}; check the limits and the state of the stream`;
  }
  if (name === 'RequestError' || name === 'ClosedConnectionError') {
    return `${to}: the connection closed; look into the log of the server`;
  }
  return `${to}: ${escapeMessage(message, longestAnswer) || 'it failed'}; check that a JetStream stream takes this subject`;
}

function floodText({ message }: FloodError): string {
  return `${message}; check the ports in \`servers\``;
}

/** Every message ends with advice, also that of an error which has none. */
function withAdvice({ text: { what, where, todo } }: SequentError): string {
  return escapeMessage(`${what}${where === undefined ? '' : ` (${where})`}; ${todo ?? 'correct the output'}`, 450);
}

/** The client hides the error of the socket in a cause, or in no error at all where the server just closed. */
function refusedBy(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.cause !== undefined) return error.cause;
  return error.message === 'connection refused' ? Object.assign(new Error(), { code: 'ECONNREFUSED' }) : error;
}
