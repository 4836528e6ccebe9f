import { type Duration, defaultMaxKeys, nanoseconds, type StateHandle, type StateSpec } from '../state.ts';
import { BoundedMap } from './bounded-map.ts';
import { type EventSequence, type EventSequenceOptions, eventSequence } from './event-sequence.ts';
import { isWithin } from './within.ts';

/** Steps that a signature names itself. */
export interface Sequence extends StateHandle {
  /**
   * Records that `key` did `step` at `timestamp`.
   * @param timestamp epoch nanoseconds
   * @returns true if this completes the steps, in order and in time
   */
  step(key: string | number, step: string, timestamp: bigint): boolean;
}

interface NamedSteps {
  readonly steps: readonly [string, string, ...string[]];
  /** Event time from the first step to the last. */
  readonly within: Duration;
  /** Limit of keys; 10 000 by default. */
  readonly maxKeys?: number;
}

/**
 * Detects steps that must come in this order, all `within` a duration of event time after the first. Steps are names
 * (`.step(key, name, timestamp)`) or events with conditions, made by `step` (`.next(event)`).
 *
 * Bounds: 10 000 keys (`maxKeys`) and 16 MiB. Steps with conditions keep the evidence of one event for each step that has
 * been reached. At a limit, a key that was not used recently is evicted and counted.
 */
export function sequence(options: EventSequenceOptions): StateSpec<EventSequence>;
export function sequence(options: NamedSteps): StateSpec<Sequence>;
export function sequence(options: EventSequenceOptions | NamedSteps): StateSpec<EventSequence | Sequence> {
  return 'by' in options ? eventSequence(options) : namedSteps(options);
}

function namedSteps(options: NamedSteps): StateSpec<Sequence> {
  const within = nanoseconds(options.within);
  const maxKeys = options.maxKeys ?? defaultMaxKeys;
  return {
    keeps: `progress of ${options.steps.join(', ')} within ${options.within}: ${maxKeys} keys`,
    create() {
      const progress = new BoundedMap<string | number, { readonly done: number; readonly since: bigint }>(maxKeys);
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
