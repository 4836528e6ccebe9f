import type { StoryEvent } from '../../../story/when.ts';

/** An event with its number on the page; only evidence has one. */
export interface NumberedEvent {
  readonly event: StoryEvent;
  readonly number: number | undefined;
}

/** Numbers the evidence from 1 on, so that the axis and the list have the same numbers. */
export function numbered(events: readonly StoryEvent[]): readonly NumberedEvent[] {
  let last = 0;
  return events.map((event) => ({ event, number: event.kind === 'evidence' ? ++last : undefined }));
}
