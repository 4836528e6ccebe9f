import type { Gap } from '../intake/intake.ts';

/** Kinds of the ring's entries, and what their numbers are. */
export const entry = {
  /** Detail: index of the name. Seconds, nanoseconds, newest seconds, newest nanoseconds, arrival, head; then the event's bytes. */
  message: 1,
  /** Time has come to these seconds and nanoseconds. */
  mark: 2,
  /** The stream was quiet for so many nanoseconds. */
  quiet: 3,
  /** Detail: the reason. How many events were lost. */
  gap: 4,
  /** Events of one process were dropped, because it has had more than its share: how many, its unique id, its host pid. */
  limited: 6,
  /** Detail: 1 where the input is whole, 0 where it was stopped. */
  end: 5,
} as const;

/** Reasons of gaps by their number. */
export const gapReasons: readonly Gap['reason'][] = ['reconnect', 'dropped', 'kernel'];
