import type { Gap } from '../intake/intake.ts';

/** Kinds of entries in the ring of events, and their numbers. */
export const entry = {
  /**
   * Detail: index of the name. Seconds, nanoseconds, newest seconds, newest nanoseconds, arrival, head; then the
   * event's bytes.
   */
  message: 1,
  /** Event time has reached these seconds and nanoseconds. */
  mark: 2,
  /** The stream was quiet for this number of nanoseconds. */
  quiet: 3,
  /** Detail: the index of the reason. Number: how many events were lost. */
  gap: 4,
  /** Events of a process over its share were dropped. Numbers: their count, the process's unique id, its host pid. */
  limited: 6,
  /** Detail: 1 if the input is complete, 0 if it was stopped. */
  end: 5,
  /** The set of signatures with the number in the detail evaluates all later events. */
  change: 7,
} as const;

/** Reasons of gaps by index. */
export const gapReasons: readonly Gap['reason'][] = ['reconnect', 'dropped', 'kernel'];
