const absolute =
  /^(?<day>\d{4}-\d\d-\d\d)(?:[T ](?<clock>\d\d:\d\d(?::\d\d)?)(?:\.(?<fraction>\d{1,9}))?(?: ?(?:Z|UTC))?)?$/;
const length = /^(?<number>\d{1,9})(?<unit>ms|s|m|h|d|w)$/;
const unitsNs = {
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
} as const;

/**
 * Reads a point in time: in UTC, as findings have it (`2026-11-23T07:35:12.104212960Z`, `2026-11-23 07:35:12.104`), with
 * less of it (`2026-11-23 07:35`, `2026-11-23`), or as a length of time before now (`90s`, `2h`, `7d`).
 * @param now epoch nanoseconds
 * @returns epoch nanoseconds, or undefined if the text is no point in time
 */
export function momentOf(text: string, now: bigint): bigint | undefined {
  const ago = length.exec(text)?.groups;
  if (ago !== undefined) {
    const distance = BigInt(ago['number'] ?? '0') * unitOf(ago['unit']);
    return distance > now ? 0n : now - distance;
  }
  const { day, clock = '00:00', fraction = '' } = absolute.exec(text)?.groups ?? {};
  if (day === undefined) return undefined;
  const ms = Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`);
  if (Number.isNaN(ms) || ms < 0) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

function unitOf(name: string | undefined): bigint {
  switch (name) {
    case 'ms':
    case 's':
    case 'm':
    case 'h':
    case 'w':
      return unitsNs[name];
    default:
      return unitsNs.d;
  }
}
