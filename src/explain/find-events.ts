import { describeEvent, type EventInfo, eventNames } from '../event/catalogue.ts';
import { descriptionOf } from '../event/descriptions/index.ts';
import type { Category } from '../gen/events.ts';
import { describeEventIn, eventNamesIn } from '../tracee/versions/events.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';

/** Conditions on events. All that are given must hold. Upper and lower case are the same. */
export interface EventQuery {
  /** Stands in the name, in the meaning, or in the name of an argument. */
  readonly word?: string | undefined;
  /** Name of an argument. */
  readonly argument?: string | undefined;
  /** Name of a set of Tracee. */
  readonly set?: string | undefined;
  readonly category?: Category | undefined;
  /** Kind of an argument, such as `sockaddr`. */
  readonly kind?: string | undefined;
}

/** An event as a version of Tracee has it, with its meaning. */
export interface FoundEvent extends EventInfo {
  readonly meaning: string;
}

/** @returns the events of a version that meet all conditions, in the order of main's numbers */
export function findEvents(query: EventQuery, profile: TraceeProfile): readonly FoundEvent[] {
  const word = query.word?.toLowerCase();
  return eventNamesIn(profile).flatMap((name) => {
    const [info, description] = [describeEventIn(profile, name), descriptionOf(name)];
    if (info === undefined || description === undefined || !fits(info, query)) return [];
    const texts = [name, description.meaning, ...info.arguments.map((argument) => argument.name)];
    const found = word === undefined || texts.some((text) => text.toLowerCase().includes(word));
    return found ? [{ ...info, meaning: description.meaning }] : [];
  });
}

function fits(info: EventInfo, { argument, set, category, kind }: EventQuery): boolean {
  return (
    (argument === undefined || info.arguments.some(({ name }) => same(name, argument))) &&
    (set === undefined || info.sets.some((name) => same(name, set))) &&
    (category === undefined || info.category === category) &&
    (kind === undefined || info.arguments.some((one) => same(one.kind, kind)))
  );
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Names that conditions on events can have, for errors about others. */
export function queryNames(): Readonly<Record<'argument' | 'set' | 'kind', readonly string[]>> {
  const all = eventNames().flatMap((name) => describeEvent(name) ?? []);
  const args = all.flatMap((event) => event.arguments);
  return {
    argument: unique(args.map(({ name }) => name)),
    set: unique(all.flatMap(({ sets }) => sets)),
    kind: unique(args.map(({ kind }) => kind)),
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}
