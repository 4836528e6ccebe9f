import { type ArgumentInfo, describeEvent, type EventInfo, eventNames } from '../../event/catalogue.ts';
import type { TraceeProfile } from './profile.ts';

/** Names of all events that this version knows, internal ones among them, in the order of main's numbers. */
export function eventNamesIn({ differences }: TraceeProfile): readonly string[] {
  if (differences === undefined) return eventNames();
  const lacking = new Set(differences.lacks);
  return eventNames().filter((name) => !lacking.has(name));
}

/**
 * An event as this version has it: its number on the wire, its sets, the arguments that come over gRPC, and the kinds that they
 * have on the wire. Undefined where the version has no event of that name.
 */
export function describeEventIn(profile: TraceeProfile, name: string): EventInfo | undefined {
  const info = describeEvent(name);
  const { differences } = profile;
  if (info === undefined || differences === undefined) return info;
  if (differences.lacks.includes(name)) return undefined;
  return {
    ...info,
    id: profile.ownFindings === 'signatures' && info.category === 'detector' ? 0 : numberIn(profile, info.id),
    sets: differences.sets[name] ?? info.sets,
    arguments: info.arguments
      .filter((argument) => isSent(profile, `${name}.${argument.name}`))
      .map((argument) => asSent(profile, `${name}.${argument.name}`, argument)),
  };
}

/**
 * Whether a policy of this version may name the event. One that no version has may be of an operator's own detector, where the
 * version has detectors.
 */
export function mayName(profile: TraceeProfile, event: string): boolean {
  const info = describeEventIn(profile, event);
  if (info !== undefined) return !info.internal;
  return describeEvent(event) === undefined && profile.ownFindings === 'detectors';
}

/** Whether a policy of this version may name the argument in a filter: it is declared, sent or not. */
export function declaresArgument(profile: TraceeProfile, event: string, argument: string): boolean {
  // The value that a system call returns has a filter of its own, `retval`.
  if (argument === 'returnValue' && describeEvent(event)?.category === 'syscall') return false;
  return (
    profile.differences?.lacksArguments.includes(`${event}.${argument}`) !== true &&
    describeEvent(event)?.arguments.some(({ name }) => name === argument) === true
  );
}

/** The number on main's wire of an event that has this number on the wire of the version. */
export function numberOnMain({ enumRanges }: TraceeProfile, number: number): number {
  const range = enumRanges.find(({ from, to }) => number >= from && number <= to);
  return number + (range?.shift ?? 0);
}

function numberIn({ enumRanges }: TraceeProfile, numberOfMain: number): number {
  const range = enumRanges.find(({ from, to, shift }) => numberOfMain - shift >= from && numberOfMain - shift <= to);
  return numberOfMain - (range?.shift ?? 0);
}

function isSent({ differences, neverSent }: TraceeProfile, path: string): boolean {
  return !neverSent.has(path) && differences?.lacksArguments.includes(path) !== true;
}

function asSent({ differences, pointerKind }: TraceeProfile, path: string, argument: ArgumentInfo): ArgumentInfo {
  const kind = differences?.kinds[path] ?? (argument.kind === 'pointer' ? pointerKind : argument.kind);
  return kind === argument.kind ? argument : { ...argument, kind };
}
