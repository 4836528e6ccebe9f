import { SequentError } from '../errors.ts';
import { closestNames, describeEvent, type EventInfo } from '../event/catalogue.ts';

/**
 * Finds an event that a new signature or model can listen to.
 * @throws {SequentError} SEQ_UNKNOWN_NAME
 */
export function listenedEvent(name: string): EventInfo {
  const event = describeEvent(name);
  if (event !== undefined && !event.internal) return event;
  const near = closestNames(name, 3);
  const hint = near.length === 0 ? '' : `did you mean ${near.join(', ')}? `;
  throw new SequentError('SEQ_UNKNOWN_NAME', {
    what: event === undefined ? 'Tracee has no event of this name' : 'Tracee hands this event to no client',
    where: name,
    todo: `${event === undefined ? hint : ''}\`sequent list events\` shows all; \`sequent new event-schema NAME\` declares an event of your own detectors`,
  });
}
