import { type ArgumentInfo, describeEvent, type EventInfo, eventNames } from '../../event/catalogue.ts';
import type { TraceeProfile } from './profile.ts';

/** @returns names of all events that this version knows, including internal ones, in the order of main's numbers */
export function eventNamesIn({ differences }: TraceeProfile): readonly string[] {
  if (differences === undefined) return eventNames();
  const lacking = new Set(differences.lacks);
  return eventNames().filter((name) => !lacking.has(name));
}

/**
 * @returns an event as this version has it: its number on the wire, its sets, the arguments that are sent over gRPC,
 * and their kinds on the wire; undefined if the version has no event with this name
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
 * @returns whether a policy of this version may name the event. An unknown event may belong to an operator's own
 * detector, if the version has detectors.
 */
export function mayName(profile: TraceeProfile, event: string): boolean {
  const info = describeEventIn(profile, event);
  if (info !== undefined) return !info.internal;
  return describeEvent(event) === undefined && profile.ownFindings === 'detectors';
}

/**
 * @returns whether a policy of this version may name the argument in a filter: it must be declared, but need not be
 * sent
 */
export function declaresArgument(profile: TraceeProfile, event: string, argument: string): boolean {
  // The return value of a system call has a filter of its own, `retval`.
  if (argument === 'returnValue' && describeEvent(event)?.category === 'syscall') return false;
  return (
    profile.differences?.lacksArguments.includes(`${event}.${argument}`) !== true &&
    describeEvent(event)?.arguments.some(({ name }) => name === argument) === true
  );
}

/** @returns the number on main's wire of the event that has this number on the version's wire */
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
