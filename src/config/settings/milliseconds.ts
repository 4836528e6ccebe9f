/** Syntax of a length of time: a number with or without a unit. */
export const timePattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/;
/**
 * The longest length of time, in seconds: 24 days. Node's timers hold at most 2^31 - 1 ms, and fire at once above that.
 */
export const longestSeconds = 24 * 86_400;
/** Text for `longestSeconds` in error messages. */
export const longestText = '24 days (576h)';
const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Reads a length of time: seconds as a number, or with a unit, such as 30, 30s, 5m or 1h.
 * @returns milliseconds; undefined if the text is not a length of time
 */
export function milliseconds(text: string): number | undefined {
  const [, number, unit = 's'] = timePattern.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? Number.NaN);
}
