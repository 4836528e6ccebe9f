import type { Architecture } from '../event/architecture.ts';
import { descriptionOf } from '../event/descriptions/index.ts';
import type { Argument } from '../event/kinds.ts';
import { namedValue, readableValue } from '../output/format/readable-value.ts';
import { rfc3339 } from '../output/time.ts';
import { escapeTerminal } from '../text/escape.ts';

/** Limits of shown texts, in UTF-16 units. */
const longestText = 1_000;
const longestName = 200;
const longestValue = 300;
const mostArguments = 24;

/** An argument or a field of a finding, ready to be shown. */
export interface ShownArgument {
  readonly name: string;
  /** With the names of flags beside a number: `577 (O_WRONLY|O_CREAT|O_TRUNC)`. */
  readonly value: string;
  /** Meaning of the argument: a phrase without a full stop. */
  readonly meaning?: string;
}

/** A moment. */
export interface Moment {
  /** RFC 3339 in UTC with nine fractional digits. */
  readonly at: string;
  /** Nanoseconds after the event that completed the finding; negative before it. Beyond 104 days it is clamped. */
  readonly offsetNs: number;
}

/** @returns a text of an event, escaped as for a terminal and bounded in length */
export function shown(text: string, most = longestText): string {
  return escapeTerminal(text, most);
}

/** @returns a name or path, escaped and bounded */
export function shownName(text: string): string {
  return escapeTerminal(text, longestName);
}

/**
 * @param name name of the event that has the arguments
 * @returns the arguments with the names of their flags and what they mean; at most 24
 */
export function shownArguments(name: string, data: readonly Argument[], arch: Architecture): readonly ShownArgument[] {
  const described = descriptionOf(name)?.arguments;
  return data.slice(0, mostArguments).map((argument) => {
    const meaning = described?.get(argument.name);
    return {
      name: shownName(argument.name),
      value: bounded(namedValue(name, argument, arch, longestValue)),
      ...(meaning !== undefined && { meaning }),
    };
  });
}

/**
 * @param meanings of the fields, by name
 * @returns the fields of a finding
 */
export function shownFields(
  data: readonly Argument[],
  meanings: ReadonlyMap<string, string> = new Map(),
): readonly ShownArgument[] {
  return data.slice(0, mostArguments).map((argument) => {
    const meaning = meanings.get(argument.name);
    return {
      name: shownName(argument.name),
      value: bounded(readableValue(argument, longestValue)),
      ...(meaning !== undefined && { meaning: shown(meaning) }),
    };
  });
}

/** Lists consist of parts that are bounded each. */
function bounded(escaped: string): string {
  return clipped(escaped, longestText);
}

/** @returns an escaped text, cut at a whole character; a cut text ends in `…` */
export function clipped(escaped: string, most: number): string {
  if (escaped.length <= most) return escaped;
  return `${escaped.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** @returns a time, absolute and relative to the finding */
export function momentOf(time: bigint, finding: bigint): Moment {
  return { at: rfc3339(time), offsetNs: distanceNs(time - finding) };
}

function distanceNs(ns: bigint): number {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(ns > most ? most : ns < -most ? -most : ns);
}
