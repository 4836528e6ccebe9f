import { MessageHead } from '../event/message/message-head.ts';
import type { Case } from './case.ts';
import { caseStart, encodeTestEvent, type TestEvent, time } from './event.ts';

/** An event of a case as Tracee sends it. */
export interface EncodedEvent {
  /** One `StreamEventsResponse`. */
  readonly bytes: Uint8Array;
  /** Event time in epoch nanoseconds. */
  readonly timestamp: bigint;
  readonly name: string;
  /** Host process id of the actor. */
  readonly pid: number | undefined;
}

/** A case whose events are encoded. */
export interface EncodedCase {
  /** In the order of arrival. */
  readonly events: readonly EncodedEvent[];
  /** Start of the case in epoch nanoseconds: for events of a recording, the time of the first one. */
  readonly start: bigint;
}

/**
 * Encodes the events of a case.
 * @throws {TypeError} if an event has an argument that Tracee does not send with it, or if events of a recording stand beside others,
 * because their times are far apart
 */
export function encodeCase({ events }: Case): EncodedCase {
  const recorded = events.filter(isRecorded);
  if (recorded.length > 0 && recorded.length < events.length)
    throw new TypeError('events of `recording` and of `event` cannot be in one case: their times are far apart');
  let at = 0;
  const encoded = events.map((event) =>
    isRecorded(event) ? asSent(event) : asEncoded(event, (at = event.at ?? at + 1)),
  );
  return { events: encoded, start: recorded.length > 0 ? (encoded[0]?.timestamp ?? caseStart) : caseStart };
}

/** Whether an event comes from a recording, with its bytes. */
function isRecorded(event: TestEvent): event is TestEvent & { readonly recorded: Uint8Array } {
  return event.recorded !== undefined;
}

function asEncoded(event: TestEvent, at: number): EncodedEvent {
  return { bytes: encodeTestEvent(event, at), timestamp: time(at), name: event.name, pid: event.pid ?? 100 };
}

function asSent({ recorded, name, pid }: TestEvent & { readonly recorded: Uint8Array }): EncodedEvent {
  const head = new MessageHead();
  if (!head.read(recorded, 0, recorded.length))
    throw new TypeError(`the bytes of an event ${name} are no event of Tracee`);
  return { bytes: recorded, timestamp: head.timestamp, name, pid };
}
