import type { Event } from '../../event/event.ts';
import { isOwnEvent } from '../../event/own-events.ts';
import { fleetKeyOf } from '../fleet-key.ts';

/** A value that identifies the subject of state: a text or a number. */
export type Key = string | number;

/** The node of an event of a fleet; undefined on one node. */
function nodeOf(event: Event): string | undefined {
  return isOwnEvent(event.name) ? fleetKeyOf(event, 'node') : undefined;
}

/** An id that is unique on one node. */
function onNode(event: Event, id: number | undefined): Key | undefined {
  const node = id === undefined ? undefined : nodeOf(event);
  return node === undefined ? id : `${node} ${id}`;
}

const ofEvents = {
  process: (event: Event) => onNode(event, event.process?.uniqueId),
  thread: (event: Event) => onNode(event, event.thread?.uniqueId),
  container: ({ container }: Event) => container?.id,
  image: ({ container }: Event) => container?.image?.name || container?.image?.id,
  user: ({ process }: Event) => process?.userId,
  node: (event: Event) => nodeOf(event) ?? 0,
} satisfies Readonly<Record<string, (event: Event) => Key | undefined>>;

/**
 * Whose state it is: `process` and `thread` by Tracee's unique id, `container` by id, `image` by the name of the container
 * image (otherwise its id), `user` by user id, `node` for all events of a node, or a function that returns the key. An
 * event without the key changes nothing.
 */
export type EventKey = keyof typeof ofEvents | ((event: Event) => Key | undefined);

/** @returns a function that reads the key of an event; an empty text counts as no key */
export function keyReader(by: EventKey): (event: Event) => Key | undefined {
  const read: (event: Event) => Key | undefined = typeof by === 'function' ? by : ofEvents[by];
  return (event) => {
    const key = read(event);
    return key === '' ? undefined : key;
  };
}

/** Names that JavaScript gives to a function in the options of a helper. */
const namesOfOptions = new Set(['', 'by', 'per', 'key']);

/** @returns the key as text for people, such as `per process`, or `per portOf` for a function of this name */
export function keyText(by: EventKey): string {
  if (typeof by === 'string') return `per ${by}`;
  return `per ${namesOfOptions.has(by.name) ? 'key' : by.name}`;
}
