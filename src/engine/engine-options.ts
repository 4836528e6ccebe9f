import type { Statistics } from '../statistics/event-counts.ts';
import type { DispatcherOptions } from './dispatcher.ts';
import type { EvaluatorOptions } from './evaluator.ts';

/** Findings that one signature may report for one event. */
export const defaultMaxFindings = 1_000;

export interface EngineOptions extends DispatcherOptions, EvaluatorOptions {
  /** Where to count; by default an object of its own. */
  readonly statistics?: Statistics;
  /** Holds events back for so long; by default for 250 ms to 5 s, as their lateness asks for. */
  readonly holdMs?: number;
  /** When so many events are held, or their memory has so many bytes, the earliest are evaluated before their time. */
  readonly maxHeldEvents?: number;
  readonly maxHeldBytes?: number;
  /** When so many timers wait, the author with the most loses the one that it set longest ago. */
  readonly maxTimers?: number;
  /** The same where they keep so many bytes: each keeps the event that set it. */
  readonly maxTimerBytes?: number;
  /** So many timers, each set by the one before, may fire within one step of event time; 100 000 by default. */
  readonly maxTimerChain?: number;
  /** An event claims a time far ahead of the stream, and nothing confirms it. Both times are epoch nanoseconds. */
  readonly onFuture?: (event: string, claimed: bigint, given: bigint) => void;
  /** Events came for a time that quiet had let pass. Epoch nanoseconds: up to where. */
  readonly onStall?: (passed: bigint) => void;
  /** Most events are far behind the newest time: event time has gone back. Both times are epoch nanoseconds. */
  readonly onSetBack?: (from: bigint, to: bigint) => void;
  /** Event time has come this far: told once for each second of it, and when it starts anew. */
  readonly onTime?: (timestamp: bigint) => void;
}
