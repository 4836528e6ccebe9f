import type { Event } from '../../event/event.ts';

/**
 * @param since event time at which an author began to run, in epoch nanoseconds; undefined if it runs since the start
 * @returns whether the history of this event's process began before the author did, so that the author lacks a part of it
 */
export function isSeenSince(since: bigint | undefined, { thread }: Event): boolean {
  return since !== undefined && (thread === undefined || thread.startTime <= since);
}
