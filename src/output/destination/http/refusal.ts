import { escapeMessage } from '../../../text/escape.ts';
import { DeliveryError } from '../destination.ts';
import type { HttpAnswer } from './http-client.ts';

/** Shown part of an answer, in characters. */
const shownLength = 160;
const longestReason = 300;

/** Statuses that say something about one record of several, so that the others may be accepted. */
const perRecord = new Set([400, 403, 413, 422]);

export interface HttpRefusal {
  readonly reason: string;
  /** Whether the records of the request should be sent one by one. */
  readonly isPerRecord: boolean;
}

/**
 * Judges an answer.
 * @returns undefined if the receiver has accepted the request (2xx), or why it never will (4xx)
 * @throws {DeliveryError} if the same request may succeed later: 401, 407, 408, 425, 429, 5xx, and redirects, which are
 * a mistake in the configuration
 */
export function refusalOf(answer: HttpAnswer): HttpRefusal | undefined {
  const { status, server } = answer;
  if (status >= 200 && status < 300) return undefined;
  const said = `${server} answered HTTP ${status}${quoted(answer)}`;
  if (status >= 300 && status < 400) throw new DeliveryError(`${server} ${redirect(answer)}; correct \`url\``);
  const todo = advice(status);
  if (todo !== undefined) throw new DeliveryError(`${said}; ${todo}`, retry(answer));
  return { reason: said.slice(0, longestReason), isPerRecord: perRecord.has(status) };
}

function retry({ retryAfterMs }: HttpAnswer): { retryAfterMs?: number } {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** Advice for a status that is worth another try; undefined for others. */
function advice(status: number): string | undefined {
  if (status === 401 || status === 407) return 'check the credentials in `auth` or `headers`';
  if (status === 429) return 'the receiver limits the rate; findings wait';
  if (status === 408 || status === 425) return 'the receiver asks for another try';
  if (status >= 500 || status < 200) return 'look into the log of the receiver';
  return undefined;
}

/** The beginning of an answer, safe for a log line. */
export function quoted({ text }: Pick<HttpAnswer, 'text'>): string {
  const line = text.trim();
  return line === '' ? '' : `: ${escapeMessage(line, shownLength)}`;
}

/** Only the host of the target is shown: path and query may be secrets. */
function redirect({ status, location, server }: HttpAnswer): string {
  const target = location === undefined ? null : URL.parse(location, server);
  const host = target === null ? '' : ` to ${escapeMessage(`${target.protocol}//${target.host}`, shownLength)}`;
  return `answered HTTP ${status}, a redirect${host}, which Sequent does not follow`;
}
