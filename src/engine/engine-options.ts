import type { Statistics } from '../statistics/event-counts.ts';
import type { DispatcherOptions } from './dispatcher.ts';
import type { EvaluatorOptions } from './evaluator.ts';

/** Number of findings that one signature may report for one event. */
export const defaultMaxFindings = 1_000;

export interface EngineOptions extends DispatcherOptions, EvaluatorOptions {
  /** Where to count; a new object by default. */
  readonly statistics?: Statistics;
  /** Where to count the times from arrival to evaluation, see `countLag`; a new array by default. */
  readonly lag?: Float64Array;
  /** Hold-back in milliseconds; by default it adapts to the lateness of events, between 250 ms and 5 s. */
  readonly holdMs?: number;
  /** Limits of the number and the bytes of held events. At a limit, the earliest event is evaluated before its time. */
  readonly maxHeldEvents?: number;
  readonly maxHeldBytes?: number;
  /** Limit of pending timers. At the limit, the author with the most timers loses the one that it set longest ago. */
  readonly maxTimers?: number;
  /** Limit of the bytes that pending timers keep, enforced in the same way. Each timer keeps the event that set it. */
  readonly maxTimerBytes?: number;
  /** Limit of a chain of timers, each set by the one before, within one step of event time; 100 000 by default. */
  readonly maxTimerChain?: number;
  /**
   * Called when an event claims a time far ahead of the stream and no other event confirms it. Both times are epoch
   * nanoseconds.
   */
  readonly onFuture?: (event: string, claimed: bigint, given: bigint) => void;
  /**
   * Called when events arrive for a time that a quiet period had already passed.
   * @param passed epoch nanoseconds up to which time had passed
   */
  readonly onStall?: (passed: bigint) => void;
  /**
   * Called when event time goes back because most events are far behind the newest time. Both times are epoch
   * nanoseconds.
   */
  readonly onSetBack?: (from: bigint, to: bigint) => void;
  /**
   * Called once for each second of event time, and when event time restarts.
   * @param timestamp epoch nanoseconds
   */
  readonly onTime?: (timestamp: bigint) => void;
}
