import { Metadata, status } from '@grpc/grpc-js';
import { escapeMessage } from '../../../text/escape.ts';
import { DeliveryError } from '../destination.ts';
import type { HttpRefusal } from '../http/refusal.ts';
import { describeNetworkFault } from '../network-fault.ts';
import { retryDelayMs } from './retry-info.ts';

const shownLength = 160;

const codes: ReadonlyMap<number, status> = new Map(
  Object.values(status).flatMap((code) => (typeof code === 'number' ? [[code, code]] : [])),
);

/** Status codes that are worth another try (OTLP specification, "Failures" of OTLP/gRPC). */
const retryable: ReadonlySet<status> = new Set([
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
  // The specification does not count it, but a wrong credential says nothing about the records.
  status.UNAUTHENTICATED,
]);

/** Statuses that say something about one record of several, or about their sum. */
const perRecord: ReadonlySet<status> = new Set([status.INVALID_ARGUMENT, status.RESOURCE_EXHAUSTED]);

const networkCode =
  /\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES)\b/;

/**
 * Judges a failed call.
 * @param hide replaces secrets in a text
 * @returns a DeliveryError if the same request may succeed later, or why it never will
 */
export function grpcFault(
  error: unknown,
  server: string,
  timeoutMs: number,
  hide: (text: string) => string,
): DeliveryError | HttpRefusal {
  const { code, details, metadata } = readFault(error);
  const name = status[code] ?? String(code);
  const delay = retryDelayMs(metadata);
  const said = details === '' ? '' : `: ${escapeMessage(hide(details), shownLength)}`;
  // A receiver that has no room for good gives no time after which it has.
  if (!retryable.has(code) && !(code === status.RESOURCE_EXHAUSTED && delay !== undefined)) {
    return { reason: `${server} answered ${name}${said}`.slice(0, 300), isPerRecord: perRecord.has(code) };
  }
  const options = { cause: error, ...(delay !== undefined && { retryAfterMs: delay }) };
  const network = networkCode.exec(details)?.[0];
  if (code === status.UNAVAILABLE && network !== undefined) {
    const fault = Object.assign(new Error(network), { code: network });
    return new DeliveryError(describeNetworkFault(fault, server, 'url'), { ...options, cause: fault });
  }
  return new DeliveryError(`cannot deliver to ${server}: ${name}${said}; ${advice(code, timeoutMs)}`, options);
}

function advice(code: status, timeoutMs: number): string {
  if (code === status.UNAUTHENTICATED) return 'check the credentials in `auth` or `headers`';
  if (code === status.RESOURCE_EXHAUSTED) return 'the receiver limits the rate; findings wait';
  if (code === status.DEADLINE_EXCEEDED) {
    return `no answer came within ${timeoutMs / 1_000} s; look at the load of the receiver, or give a longer timeout`;
  }
  return 'check that the receiver runs and speaks gRPC, and check `url` and `tls`';
}

function readFault(error: unknown): { code: status; details: string; metadata: Metadata } {
  const unknown = { code: status.UNKNOWN, details: String(error), metadata: new Metadata() };
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'number')) return unknown;
  const details = 'details' in error && typeof error.details === 'string' ? error.details : '';
  const metadata = 'metadata' in error && error.metadata instanceof Metadata ? error.metadata : new Metadata();
  return { code: codes.get(error.code) ?? status.UNKNOWN, details, metadata };
}
