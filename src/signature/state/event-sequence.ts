import type { Event, EventName, Events } from '../../event/event.ts';
import { MissingArgument, wasSent } from '../../event/missing-argument.ts';
import type { Evidence } from '../../finding.ts';
import { evidenceOf } from '../evidence.ts';
import { type Duration, defaultMaxKeys, nanoseconds, type StateHandle, type StateSpec } from '../state.ts';
import { compileArgumentTest } from '../where/arguments.ts';
import type { Where } from '../where/condition-types.ts';
import { BoundedMap, defaultMaxTextBytes } from './bounded-map.ts';
import { type EventKey, type Key, keyReader, keyText } from './event-key.ts';
import { roughBytes } from './rough-bytes.ts';

/** One step of a sequence; made by `step`. */
export interface SequenceStep {
  readonly event: string;
  readonly note: string | undefined;
  /** Whether an event is this step. */
  matches(event: Event): boolean;
}

interface StepConditions<N extends EventName> {
  /** Conditions on arguments. An argument that was not sent meets none. */
  readonly where?: Where<Events[N]>;
  /** A further condition, called after `where`. If it reads an argument that was not sent, the event is not this step. */
  readonly when?: (event: Event<N>) => boolean;
  /** Meaning of the step in one line, for the evidence. */
  readonly note?: string;
}

/**
 * A step of a `sequence`: an event that meets conditions.
 * @throws TypeError for a condition of an unknown form
 */
export function step<N extends EventName>(event: N, conditions: StepConditions<N> = {}): SequenceStep {
  const { where, when, note } = conditions;
  const holds = where && compileArgumentTest({ ...where }, event);
  const isOf = (one: Event): one is Event<N> => one.name === event;
  return {
    event,
    note,
    matches(one) {
      if (!isOf(one)) return false;
      try {
        const from = {
          has: (argument: string) => isArgument(one, argument) && wasSent(one, argument),
          value: (argument: string) => (isArgument(one, argument) ? one.value(argument) : undefined),
        };
        return (holds === undefined || holds(from)) && (when === undefined || when(one));
      } catch (error) {
        if (MissingArgument.is(error)) return false;
        throw error;
      }
    },
  };
}

function isArgument<N extends EventName>(event: Event<N>, argument: string): argument is keyof Events[N] & string {
  return argument in event.data;
}

/** Options of `sequence` for steps with conditions. */
export interface EventSequenceOptions {
  /** The key that the steps belong to. */
  readonly by: EventKey;
  readonly steps: readonly [SequenceStep, SequenceStep, ...SequenceStep[]];
  /** Event time from the first step to the last. */
  readonly within: Duration;
  /**
   * `given` (the default): each step is an event after the one before. `any`: the steps come in any order, and one event
   * may be several of them.
   */
  readonly order?: 'given' | 'any';
  /** An event that ends the sequence of its key: later steps begin anew. */
  readonly until?: SequenceStep;
  /** Limit of keys; 10 000 by default. */
  readonly maxKeys?: number;
}

/** Steps that are events with conditions. */
export interface EventSequence extends StateHandle {
  /**
   * Takes an event. Call it for each event of its steps and of `until`.
   * @returns the evidence of all steps, oldest first, if this event completes them; the key then begins anew
   */
  next(event: Event): readonly Evidence[] | undefined;
}

/** Steps that were reached, with their evidence. */
interface Chain {
  readonly since: bigint;
  readonly evidence: readonly Evidence[];
}

/** For each step, the chain that ends there and began last: it leaves the most time. In any order: one event. */
type Progress = readonly (Chain | undefined)[];

export function eventSequence(options: EventSequenceOptions): StateSpec<EventSequence> {
  const { steps, order = 'given', until, by, maxKeys = defaultMaxKeys } = options;
  const within = nanoseconds(options.within);
  const keyOf = keyReader(by);
  const isPerProcess = by === 'process';
  const advance = order === 'given' ? inOrder : inAnyOrder;
  return {
    keeps: `evidence of up to ${steps.length} steps within ${options.within} ${keyText(by)}: ${maxKeys} keys, 16 MiB`,
    create() {
      const chains = new BoundedMap<Key, Progress>(maxKeys, undefined, defaultMaxTextBytes, roughBytes);
      return {
        get evicted() {
          return chains.evicted;
        },
        next(event) {
          const key = keyOf(event);
          if (key === undefined) return undefined;
          if (until?.matches(event) === true) {
            chains.delete(key);
            return undefined;
          }
          const reached = steps.map((one) => one.matches(event));
          if (!reached.includes(true)) return undefined;
          const before = chains.get(key) ?? steps.map(() => undefined);
          const after = advance(before, reached, event, steps, within);
          if ('evidence' in after) {
            chains.delete(key);
            return after.evidence;
          }
          chains.set(key, after);
          return undefined;
        },
        // The event that ends a sequence may be among the lost ones.
        gap(_timestamp, process) {
          if (until === undefined) return;
          if (process !== undefined && isPerProcess) chains.delete(process.uniqueId);
          else chains.clear();
        },
      };
    },
  };
}

/** @returns the chains with this event, or the complete chain */
function inOrder(
  before: Progress,
  reached: readonly boolean[],
  event: Event,
  steps: readonly SequenceStep[],
  within: bigint,
): Progress | Chain {
  const { timestamp } = event;
  const after = [...before];
  for (const [at, isReached] of reached.entries()) {
    if (!isReached) continue;
    const previous = at === 0 ? { since: timestamp, evidence: [] } : before[at - 1];
    if (previous === undefined || timestamp - previous.since > within) continue;
    const last = previous.evidence.at(-1);
    if (last !== undefined && last.timestamp > timestamp) continue;
    const chain = { since: previous.since, evidence: [...previous.evidence, evidenceOf(event, steps[at]?.note)] };
    if (at === steps.length - 1) return chain;
    const known = after[at];
    if (known === undefined || known.since <= chain.since) after[at] = chain;
  }
  return after;
}

/** @returns the newest event of each step, or the complete chain */
function inAnyOrder(
  before: Progress,
  reached: readonly boolean[],
  event: Event,
  steps: readonly SequenceStep[],
  within: bigint,
): Progress | Chain {
  const { timestamp } = event;
  const after = before.map((chain, at) => {
    if (reached[at] !== true || (chain !== undefined && chain.since > timestamp)) return chain;
    return { since: timestamp, evidence: [evidenceOf(event, steps[at]?.note)] };
  });
  const whole = after.filter((chain) => chain !== undefined);
  if (whole.length < steps.length) return after;
  const times = whole.map(({ since }) => since).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [first = timestamp, last = timestamp] = [times[0], times.at(-1)];
  if (last - first > within) return after;
  const evidence = whole
    .toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))
    .flatMap((chain) => chain.evidence);
  return { since: first, evidence };
}
