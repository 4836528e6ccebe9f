/** Memory that the engine makes for a signature, bounded in its number of keys. What is kept elsewhere is found by `testSignature`. */
export interface StateSpec<Handle> {
  create(): Handle & StateHandle;
}

/** What every piece of state tells of itself. */
export interface StateHandle {
  /** How many keys, or entries of one key, were forgotten for lack of room. */
  readonly evicted: number;
}

export type HandlesOf<S> = { readonly [K in keyof S]: S[K] extends StateSpec<infer H> ? H : never };

/** A length of event time, such as `500ms`, `60s`, `10m`, `1h`. */
export type Duration = `${number}ms` | `${number}s` | `${number}m` | `${number}h`;

const units = { ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n } as const;

/** @returns nanoseconds */
export function nanoseconds(duration: Duration): bigint {
  const match = /^(\d+)(ms|s|m|h)$/.exec(duration);
  const unit = match?.[2];
  if (match?.[1] === undefined || (unit !== 'ms' && unit !== 's' && unit !== 'm' && unit !== 'h')) {
    throw new TypeError(`"${duration}" is no duration such as 500ms, 60s, 10m or 1h`);
  }
  return BigInt(match[1]) * units[unit];
}

/** Default limit of keys for every piece of state. */
export const defaultMaxKeys = 10_000;
