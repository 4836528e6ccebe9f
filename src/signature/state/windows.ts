import { type Duration, defaultMaxKeys, nanoseconds, type StateHandle, type StateSpec } from '../state.ts';
import { BoundedMap, defaultMaxTextBytes, textBytes } from './bounded-map.ts';
import { isWithin } from './within.ts';

interface WindowOptions {
  /** Length of the window. */
  readonly window: Duration;
  readonly maxKeys?: number;
  /** Limit of entries for one key; above it, the oldest are evicted. */
  readonly maxPerKey?: number;
}

const defaultMaxPerKey = 1_000;

function windowBounds({ maxKeys = defaultMaxKeys, maxPerKey = defaultMaxPerKey }: WindowOptions): string {
  return `${maxKeys} keys, ${maxPerKey} of each, 16 MiB of texts`;
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
    keeps: `times of events within ${options.window}: ${windowBounds(options)}`,
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
    keeps: `different values within ${options.window}: ${windowBounds(options)}`,
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
    keeps: `keys of the last ${options.ttl}: ${options.maxKeys ?? defaultMaxKeys} keys, 16 MiB of texts`,
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
