/**
 * Reads the header `Retry-After` (RFC 9110, 10.2.3), which is a number of seconds or a date.
 * @param date the header `Date` of the answer; a date counts from there, so that the receiver's clock does not matter
 * @param nowMs the time of this host in epoch milliseconds, where the answer has no date
 * @returns milliseconds; undefined if the header is missing or unreadable
 */
export function retryAfterMs(value: string | undefined, date: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const until = httpDate(text);
  if (until === undefined) return undefined;
  return Math.max(until - (httpDate(date ?? '') ?? nowMs), 0);
}

/** Only the form that RFC 9110 requires of senders: `Sun, 06 Nov 1994 08:49:37 GMT`. */
function httpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
