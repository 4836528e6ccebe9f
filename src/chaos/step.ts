import type { Case } from '../testing/case.ts';
import type { EncodedCase, EncodedEvent } from '../testing/encode-case.ts';

/** An event of the case, at its place in the stream. */
export interface EventStep {
  readonly event: EncodedEvent;
  /** Index of the event in the case. */
  readonly index: number;
}

/** A report of a loss. */
export interface GapStep {
  readonly gap: 'reconnect' | 'dropped' | 'kernel';
  readonly lost: number;
}

/** One step of a stream that an engine gets. */
export type Step =
  | EventStep
  | GapStep
  /** An event of another process, which shows that it is this time, in epoch nanoseconds. */
  | { readonly passes: bigint }
  /** Another engine takes over, without the state of the one before. */
  | { readonly restart: true };

/** A stream, and what makes it differ from the case. */
export interface Perturbed {
  readonly steps: readonly Step[];
  /** Such as `without events[3] (sched_process_exec of pid 100)`. */
  readonly words: string;
}

/** The stream of a case as it is. */
export function stepsOf({ gapBefore }: Case, { events }: EncodedCase): readonly Step[] {
  return events.flatMap((event, index): Step[] => [
    ...(index === gapBefore ? [{ gap: 'reconnect', lost: 0 } as const] : []),
    { event, index },
  ]);
}

/** Whether a step brings an event of the case. */
export function isEvent(step: Step): step is EventStep {
  return 'event' in step;
}

/** @returns the events among the steps */
export function eventsIn(steps: readonly Step[]): readonly EventStep[] {
  return steps.filter(isEvent);
}

/** @returns the event as an author finds it in the case: `events[3] (sched_process_exec of pid 100)` */
export function wordsOf({ event, index }: EventStep): string {
  return `events[${index}] (${event.name}${event.pid === undefined ? '' : ` of pid ${event.pid}`})`;
}

/** @returns several events in words; from the eighth on only their number */
export function listOf(events: readonly EventStep[]): string {
  const most = 7;
  const named = events.slice(0, most).map(wordsOf).join(', ');
  return events.length > most ? `${named} and ${events.length - most} more` : named;
}
