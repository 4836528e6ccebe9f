import type { ProcessOfGap } from './model.ts';

/**
 * State that the engine creates for a signature, with a limited number of keys. `testSignature` detects state that is
 * kept elsewhere.
 */
export interface StateSpec<Handle> {
  /** What it keeps, per what, and its limits, in one line; `sequent explain` shows it. */
  readonly keeps?: string;
  /** @param saved what `save` of an earlier run has returned, after a way through JSON; anything else counts as nothing */
  create(saved?: unknown): Handle & StateHandle;
}

/** Interface of every piece of state. */
export interface StateHandle {
  /** Number of keys, or of entries of one key, that were evicted because a limit was reached. */
  readonly evicted: number;
  /**
   * Called when events before `timestamp` (epoch nanoseconds) were lost. If `process` is given, only events of that process
   * were lost.
   */
  gap?(timestamp: bigint, process?: ProcessOfGap): void;
  /** Returns what a later run needs to go on, as plain data for JSON. State without it begins anew after a restart. */
  save?(): unknown;
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
    throw new TypeError(`"${duration}" is not a duration such as 500ms, 60s, 10m or 1h`);
  }
  return BigInt(match[1]) * units[unit];
}

/** Default limit of keys for every piece of state. */
export const defaultMaxKeys = 10_000;
