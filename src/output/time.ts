const nsPerMs = 1_000_000n;
const nsPerSecond = 1_000_000_000n;
/** 9999-12-31T23:59:59.999999999Z, the latest time that RFC 3339 and `google.protobuf.Timestamp` can represent. */
const lastTime = 253_402_300_800n * nsPerSecond - 1n;

/** Clamps a time to the range of `rfc3339`. @returns epoch nanoseconds */
export function within(timestamp: bigint): bigint {
  if (timestamp < 0n) return 0n;
  return timestamp > lastTime ? lastTime : timestamp;
}

/**
 * Formats a time as RFC 3339 in UTC with nine fractional digits: `2026-11-23T07:35:12.104212960Z`. Times before 1970
 * or after 9999 are clamped to that range.
 * @param timestamp epoch nanoseconds
 */
export function rfc3339(timestamp: bigint): string {
  const moment = within(timestamp);
  const date = new Date(Number(moment / nsPerMs)).toISOString();
  return `${date.slice(0, 19)}.${(moment % nsPerSecond).toString().padStart(9, '0')}Z`;
}

/**
 * Reads a time as `rfc3339` writes it.
 * @returns epoch nanoseconds; undefined if the text is anything else
 */
export function fromRfc3339(text: string): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z$/.exec(text) ?? [];
  const ms = whole === undefined ? Number.NaN : Date.parse(`${whole}Z`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * nsPerMs + BigInt(fraction);
}

/**
 * Formats a time for people, in UTC: `2026-11-23 07:35:12.104`. Clamps like `rfc3339`.
 * @param timestamp epoch nanoseconds
 */
export function readableTime(timestamp: bigint): string {
  return rfc3339(timestamp).slice(0, 23).replace('T', ' ');
}

/**
 * @param timestamp epoch nanoseconds; clamped like `rfc3339`
 * @returns epoch milliseconds
 */
export function milliseconds(timestamp: bigint): number {
  return Number(within(timestamp) / nsPerMs);
}
