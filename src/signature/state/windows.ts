import { type Duration, defaultMaxKeys, nanoseconds, type StateHandle, type StateSpec } from '../state.ts';
import { BoundedMap, defaultMaxTextBytes, textBytes } from './bounded-map.ts';

interface WindowOptions {
  /** Length of the window. */
  readonly window: Duration;
  readonly maxKeys?: number;
  /** Limit of entries for one key; above it, the oldest are evicted. */
  readonly maxPerKey?: number;
}

const defaultMaxPerKey = 1_000;

/**
 * Whether two times are less than `length` apart. Either may be the newer one: an event may be late, and a clock may be
 * set back.
 */
function isWithin(length: bigint, time: bigint, other: bigint): boolean {
  const distance = other - time;
  return distance < length && -distance < length;
}

export interface SlidingCount extends StateHandle {
  /**
   * Counts one event of `key` at `timestamp`.
   * @param timestamp epoch nanoseconds
   * @returns the number of events in the window
   */
  add(key: string | number, timestamp: bigint): number;
}

/** Counts events in a window of event time. */
export function slidingCount(options: WindowOptions): StateSpec<SlidingCount> {
  const window = nanoseconds(options.window);
  return {
    create() {
      const times = new BoundedMap<string | number, bigint[]>(options.maxKeys ?? defaultMaxKeys);
      return {
        get evicted() {
          return times.evicted;
        },
        add(key, timestamp) {
          const kept = (times.get(key) ?? []).filter((time) => isWithin(window, time, timestamp));
          kept.push(timestamp);
          if (kept.length > (options.maxPerKey ?? defaultMaxPerKey)) {
            kept.shift();
            times.evicted++;
          }
          times.set(key, kept);
          return kept.length;
        },
      };
    },
  };
}

export interface DistinctCount extends StateHandle {
  /**
   * Records `value` for `key` at `timestamp`.
   * @param timestamp epoch nanoseconds
   * @returns the number of different values in the window
   */
  add(key: string | number, value: string | number | bigint, timestamp: bigint): number;
}

/** Counts different values in a window of event time. */
export function distinctCount(options: WindowOptions): StateSpec<DistinctCount> {
  const window = nanoseconds(options.window);
  return {
    create() {
      let bytes = 0;
      const seen = new BoundedMap<string | number, Map<string | number | bigint, bigint>>(
        options.maxKeys ?? defaultMaxKeys,
        (values) => {
          for (const value of values.keys()) bytes -= textBytes(value);
        },
      );
      const isFull = (): boolean => bytes > defaultMaxTextBytes;
      return {
        get evicted() {
          return seen.evicted;
        },
        add(key, value, timestamp) {
          const values = seen.get(key) ?? new Map<string | number | bigint, bigint>();
          if (!values.delete(value)) bytes += textBytes(value);
          values.set(value, timestamp);
          for (const [old, time] of values) {
            const isRecent = isWithin(window, time, timestamp);
            if (isRecent && values.size <= (options.maxPerKey ?? defaultMaxPerKey)) break;
            values.delete(old);
            bytes -= textBytes(old);
            if (isRecent) seen.evicted++;
          }
          seen.set(key, values);
          while (isFull() && seen.size > 1) seen.evict();
          return values.size;
        },
      };
    },
  };
}

export interface Once extends StateHandle {
  /**
   * @param timestamp epoch nanoseconds
   * @returns true the first time for `key`, and again after `ttl` has passed
   */
  first(key: string | number, timestamp: bigint): boolean;
}

/** Detects whether something happens for the first time. */
export function once(options: { readonly ttl: Duration; readonly maxKeys?: number }): StateSpec<Once> {
  const ttl = nanoseconds(options.ttl);
  return {
    create() {
      const seen = new BoundedMap<string | number, bigint>(options.maxKeys ?? defaultMaxKeys);
      return {
        get evicted() {
          return seen.evicted;
        },
        first(key, timestamp) {
          const before = seen.get(key);
          if (before !== undefined && isWithin(ttl, before, timestamp)) return false;
          seen.set(key, timestamp);
          return true;
        },
      };
    },
  };
}

export interface Sequence extends StateHandle {
  /**
   * Records that `key` did `step` at `timestamp`.
   * @param timestamp epoch nanoseconds
   * @returns true if this completes the steps, in order and in time
   */
  step(key: string | number, step: string, timestamp: bigint): boolean;
}

/** Detects steps that must come in this order, all `within` a duration of event time after the first. */
export function sequence(options: {
  readonly steps: readonly [string, string, ...string[]];
  readonly within: Duration;
  readonly maxKeys?: number;
}): StateSpec<Sequence> {
  const within = nanoseconds(options.within);
  return {
    create() {
      const progress = new BoundedMap<string | number, { readonly done: number; readonly since: bigint }>(
        options.maxKeys ?? defaultMaxKeys,
      );
      return {
        get evicted() {
          return progress.evicted;
        },
        step(key, step, timestamp) {
          const before = progress.get(key);
          const current =
            before !== undefined && isWithin(within + 1n, before.since, timestamp)
              ? before
              : { done: 0, since: timestamp };
          const at = options.steps[current.done] === step ? current.done : options.steps[0] === step ? 0 : undefined;
          if (at === undefined) return false;
          if (at + 1 === options.steps.length) {
            progress.delete(key);
            return true;
          }
          progress.set(key, { done: at + 1, since: at === 0 ? timestamp : current.since });
          return false;
        },
      };
    },
  };
}
