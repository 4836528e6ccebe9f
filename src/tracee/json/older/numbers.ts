/**
 * @returns the exact integer of a JSON number, which `parseJson` gives as a bigint above 2^53; undefined if the value
 * is not an integer
 */
export function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

/**
 * @returns the integer as an unsigned 32-bit number, like Go's conversion `uint32(v)`; undefined if the value is not an
 * integer
 */
export function word(value: unknown): number | undefined {
  const whole = integerOf(value);
  return whole === undefined ? undefined : Number(BigInt.asUintN(32, whole));
}

const second = 1_000_000_000n;

/**
 * @param nanoseconds epoch nanoseconds
 * @returns the time in RFC 3339; undefined outside of the years 1970 to 9999
 */
export function timeOf(nanoseconds: bigint): string | undefined {
  if (nanoseconds < 0n || nanoseconds >= 253_402_300_800n * second) return undefined;
  const upToSeconds = new Date(Number(nanoseconds / second) * 1000).toISOString().slice(0, 19);
  return `${upToSeconds}.${(nanoseconds % second).toString().padStart(9, '0')}Z`;
}

const utc = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** @returns epoch nanoseconds of a time in RFC 3339; undefined if the text is not a time or is before 1970 */
export function nanosecondsOf(text: string): bigint | undefined {
  const [, upToSeconds, fraction = '', zone = ''] = utc.exec(text) ?? [];
  const milliseconds = Date.parse(`${upToSeconds}${zone}`);
  if (Number.isNaN(milliseconds) || milliseconds < 0) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
