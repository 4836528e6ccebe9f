const rfc3339 = /^(?<seconds>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(?<fraction>\d{1,9}))?Z$/;

/**
 * @param text a time as RFC 3339 in UTC, as findings have it
 * @returns epoch nanoseconds; undefined if the text is no such time
 */
export function readTime(text: string): bigint | undefined {
  const groups = rfc3339.exec(text)?.groups;
  const ms = groups === undefined ? Number.NaN : Date.parse(`${groups['seconds']}Z`);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt((groups?.['fraction'] ?? '').padEnd(9, '0'));
}
