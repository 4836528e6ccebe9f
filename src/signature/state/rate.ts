import type { Event } from '../../event/event.ts';
import { type Duration, defaultMaxKeys, nanoseconds, type StateHandle, type StateSpec } from '../state.ts';
import { BoundedMap } from './bounded-map.ts';
import { type EventKey, type Key, keyReader, keyText } from './event-key.ts';

/** Options of `rate`. */
export interface RateOptions {
  /** The key that events are counted by. */
  readonly per: EventKey;
  /** Number of events that is too many, from 2 to 1 000. */
  readonly threshold: number;
  /** Length of the window of event time. */
  readonly over: Duration;
  /** Limit of keys; 10 000 by default. */
  readonly maxKeys?: number;
}

/** Detects that something happens too often. */
export interface Rate extends StateHandle {
  /** What is counted, such as `10 events per process within 60s`. */
  readonly name: string;
  /**
   * Counts an event.
   * @returns true if this event completes `threshold` events of its key within the window. The key then begins anew, so a
   * burst gives true once for each `threshold` events.
   */
  exceeds(event: Event): boolean;
}

/** Events of one key. */
interface Counted {
  /** In order, in epoch nanoseconds. */
  readonly times: readonly bigint[];
  /** Number of the loss after which they were counted last. */
  readonly epoch: number;
}

const mostPerKey = 1_000;
/** Approximate bytes of a key, and of each of its times. */
const [perKey, perTime] = [96, 24];

/**
 * Counts events of each key in a sliding window of event time. Lost events only make the count lower, so they cause no
 * finding. A late event counts at its own time.
 *
 * Bounds: 10 000 keys (`maxKeys`), `threshold` times of each, and 16 MiB. At a limit, a key that was not used recently is
 * evicted and counted.
 * @throws TypeError if `threshold` is not a whole number from 2 to 1 000
 */
export function rate({ per, threshold, over, maxKeys = defaultMaxKeys }: RateOptions): StateSpec<Rate> {
  if (!Number.isInteger(threshold) || threshold < 2 || threshold > mostPerKey)
    throw new TypeError(`rate: the threshold is ${threshold}; a whole number from 2 to ${mostPerKey} is needed`);
  const window = nanoseconds(over);
  const keyOf = keyReader(per);
  const name = `${threshold} events ${keyText(per)} within ${over}`;
  return {
    keeps: `times of ${name}: ${maxKeys} keys, ${threshold} times each, 16 MiB`,
    create() {
      const counts = new BoundedMap<Key, Counted>(
        maxKeys,
        undefined,
        undefined,
        ({ times }) => perKey + perTime * times.length,
      );
      let epoch = 0;
      return {
        name,
        get evicted() {
          return counts.evicted;
        },
        exceeds(event) {
          const key = keyOf(event);
          if (key === undefined) return false;
          const { timestamp } = event;
          const before = counts.get(key);
          // A clock that is set back is told as a loss. Times from before it may lie in the future.
          const isAhead = before !== undefined && before.epoch !== epoch && isFuture(before.times, timestamp, window);
          const times = withTime(isAhead ? [] : (before?.times ?? []), timestamp, window);
          if (times.length < threshold) {
            counts.set(key, { times, epoch });
            return false;
          }
          counts.delete(key);
          return true;
        },
        gap(_timestamp, process) {
          if (process === undefined) epoch++;
        },
      };
    },
  };
}

/**
 * Adds a time in its place.
 * @returns the times that are less than a window before the newest one
 */
function withTime(times: readonly bigint[], time: bigint, window: bigint): readonly bigint[] {
  const at = times.findLastIndex((one) => one <= time) + 1;
  const all = [...times.slice(0, at), time, ...times.slice(at)];
  const newest = all.at(-1) ?? time;
  return all.filter((one) => newest - one < window);
}

function isFuture(times: readonly bigint[], time: bigint, window: bigint): boolean {
  const newest = times.at(-1);
  return newest !== undefined && newest - time >= window;
}
