import * as z from 'zod';
import { describeEvent } from '../event/catalogue.ts';
import { isOwnEvent } from '../event/own-events.ts';
import type { Scope } from './define.ts';
import type { LoadedSignature } from './loaded.ts';
import { fieldWords } from './where/field-conditions.ts';

/** One field of a finding, or one option. */
export interface Field {
  readonly name: string;
  readonly description: string | undefined;
  /** The default as JSON; undefined if there is none. */
  readonly initial: string | undefined;
}

/** @returns the fields of an object schema in its order; empty for any other schema */
export function fieldsOf(schema: z.core.$ZodType | undefined): readonly Field[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    description: field instanceof z.ZodType ? field.description : undefined,
    initial: field instanceof z.ZodDefault ? JSON.stringify(field.def.defaultValue) : undefined,
  }));
}

/** An event that a signature or one of its models listens to. */
export interface ListenedEvent {
  readonly name: string;
  /** Whether the signature also works without it. */
  readonly optional: boolean;
  /** `internal`: Tracee does not send it to clients; `detector`: it is a finding of Tracee's own. */
  readonly source: 'stream' | 'internal' | 'detector';
}

/** @returns the events that a signature and its models listen to */
export function eventsOf(signature: LoadedSignature): readonly ListenedEvent[] {
  const models = Object.values(signature.models);
  const names = new Set([...signature.on.keys(), ...models.flatMap((model) => model.events)]);
  const optional = new Set([...signature.optional, ...models.flatMap((model) => model.optional)]);
  return [...names].map((name) => ({ name, optional: optional.has(name), source: sourceOf(name) }));
}

/**
 * @returns the events of a signature that matter to a client of Tracee. Internal events never arrive. A signature that
 * also listens to a finding of Tracee's own passes that finding on instead, and does not use its other events.
 */
export function eventsThatCount(signature: LoadedSignature): readonly ListenedEvent[] {
  const events = eventsOf(signature).filter(({ name }) => !isOwnEvent(name) && signature.within?.has(name) !== true);
  const handedOn = events.filter(({ source }) => source === 'detector');
  const open = events.filter(({ source }) => source !== 'internal');
  return open.length < events.length && handedOn.length > 0 ? handedOn : open;
}

function sourceOf(name: string): ListenedEvent['source'] {
  const event = describeEvent(name);
  if (event?.internal === true) return 'internal';
  return event?.category === 'detector' ? 'detector' : 'stream';
}

/** @returns an event as text for people, with remarks */
export function describeListened({ name, optional, source }: ListenedEvent, quote = ''): string {
  const remarks = [
    ...(source === 'internal' ? ['internal: not sent to clients'] : []),
    ...(source === 'detector' ? ["Tracee's own finding"] : []),
    ...(optional ? ['if the policy has it'] : []),
  ];
  return `${quote}${name}${quote}${remarks.length === 0 ? '' : ` (${remarks.join('; ')})`}`;
}

/** @returns the scope of a signature as text for people; undefined if it has no condition */
export function describeScope({ container }: Scope): string | undefined {
  switch (container) {
    case 'any':
      return 'containers';
    case 'started':
      return 'containers whose start Tracee has seen';
    case 'none':
      return 'workloads outside of containers';
    default:
      return undefined;
  }
}

/** @returns the conditions of a signature as text for people, one line for each event that has some */
export function describeConditions({ where, workload }: LoadedSignature): readonly string[] {
  const events = new Set([...where.keys(), ...(workload?.keys() ?? [])]);
  return [...events].flatMap((event) => {
    const parts = [...fieldWords(where.get(event) ?? {}), ...fieldWords(workload?.get(event) ?? {})];
    return parts.length === 0 ? [] : [`${event}: ${parts.join('; ')}`];
  });
}

/** @returns as text for people, which findings of a signature are repeats by default */
export function describeRepeats({ about }: LoadedSignature): string {
  const apart = [...about].map(([event, argument]) => `${argument} of ${event}`);
  const subject =
    apart.length === 0 ? 'subject (the process, or what the signature names)' : `process and ${apart.join(', ')}`;
  return `findings of one severity about the same ${subject} within 60 s are reported as one; the setting \`repeats\` changes that`;
}

/** @returns the state of a signature as text for people, one line for each helper: what it keeps, and its limits */
export function describeState({ state }: LoadedSignature): readonly string[] {
  return Object.entries(state).map(([name, { keeps = 'it does not say what it keeps' }]) => `${name}: ${keeps}`);
}
