import { type Duration, defaultMaxKeys, nanoseconds, type StateHandle, type StateSpec } from '../state.ts';
import { BoundedMap, defaultMaxTextBytes, textBytes } from './bounded-map.ts';

interface WindowOptions {
  /** How far back events count. */
  readonly window: Duration;
  readonly maxKeys?: number;
  /** Most entries kept for one key; beyond it the oldest are forgotten. */
  readonly maxPerKey?: number;
}

const defaultMaxPerKey = 1_000;

/** Whether two times are less than so far apart. Either may be the newer one: an event may be late, and clocks are set back. */
function isWithin(length: bigint, time: bigint, other: bigint): boolean {
  const distance = other - time;
  return distance < length && -distance < length;
}

export interface SlidingCount extends StateHandle {
  /** Counts one event of `key` at `timestamp` and returns how many the window then holds. */
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
  /** Notes `value` for `key` at `timestamp` and returns how many different values the window then holds. */
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
  /** True the first time for `key`, and again when `ttl` has passed since. */
  first(key: string | number, timestamp: bigint): boolean;
}

/** Says whether something happens for the first time. */
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
  /** Notes that `key` did `step` at `timestamp`; true when that completes the steps in order and in time. */
  step(key: string | number, step: string, timestamp: bigint): boolean;
}

/** Follows steps that must come in this order, all `within` a length of event time after the first. */
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
