import type { Architecture } from '../event/architecture.ts';
import { AuthorViews } from '../inspection/author-views.ts';
import { eventJson } from '../inspection/event-json.ts';
import type { JsonValue } from '../output/format/json-value.ts';

/**
 * Gives an event around a finding in the shape of Tracee's JSON. Its texts are as Tracee sent them: escape them where
 * they leave.
 * @param events of the surroundings of the finding
 * @param number of the event, as the story has it
 * @returns undefined if there is no such event, or if it is damaged
 */
export function rawEvent(
  events: Iterable<Uint8Array>,
  number: number,
  arch: Architecture = 'amd64',
): JsonValue | undefined {
  const views = new AuthorViews(arch);
  let at = 0;
  for (const bytes of events) {
    const event = views.view(bytes, 0, bytes.length);
    if (at++ === number) return event && eventJson(event);
  }
  return undefined;
}
