import { type Category, categories, kindOfLetter, rows, sets } from '../gen/events.ts';
import { closestOf } from '../text/closest.ts';
import type { Kind } from './kinds.ts';

export interface ArgumentInfo {
  readonly name: string;
  /** The kind that Tracee sends when decoded-data is off. */
  readonly kind: Kind;
  /** The kind that Tracee's decoded-data (fd-paths for file descriptors) may send instead; see decoded/undecode.ts. */
  readonly decoded: 'str' | 'str_array' | undefined;
}

export interface EventInfo {
  readonly name: string;
  /** Number on the wire. Numbers of detectors are not stable, because they depend on the loaded detectors. */
  readonly id: number;
  /** Number inside Tracee, as in GetEventDefinitions and detected_from; for system calls, the amd64 number. */
  readonly traceeId: number;
  /** Whether a policy that names it keeps Tracee from starting, although Tracee lists it. */
  readonly internal: boolean;
  readonly category: Category;
  readonly sets: readonly string[];
  /** In the order in which Tracee sends them. */
  readonly arguments: readonly ArgumentInfo[];
}

const described = new Map<string, EventInfo>();

/** @returns names of all events that Tracee itself knows (7c9ec978: 622), ordered by number */
export function eventNames(): readonly string[] {
  return Object.keys(rows);
}

/** @returns the description of an event; undefined if Tracee has no event with this name */
export function describeEvent(name: string): EventInfo | undefined {
  const known = described.get(name);
  if (known !== undefined) return known;
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row === undefined) return undefined;
  const info = parse(name, row);
  described.set(name, info);
  return info;
}

function parse(name: string, row: string): EventInfo {
  const [id = '', traceeId = '', marked = '', setNumbers = '', list = ''] = row.split('|');
  const category = categories.find((one) => marked.startsWith(one));
  if (category === undefined) throw new Error(`the row of ${name} has no category`);
  return Object.freeze({
    name,
    id: Number(id),
    traceeId: Number(traceeId),
    internal: marked.endsWith('!'),
    category,
    sets: Object.freeze(parts(setNumbers).map((number) => sets[Number(number)] ?? '')),
    arguments: Object.freeze(parts(list).map(parseArgument)),
  });
}

function parts(list: string): string[] {
  return list === '' ? [] : list.split(',');
}

function parseArgument(code: string): ArgumentInfo {
  const kind = kindOfLetter[code.charAt(0)];
  if (kind === undefined) throw new Error(`${code} names no kind`);
  const rewritten = code.endsWith('*');
  const name = code.slice(1, rewritten ? -1 : undefined);
  if (!rewritten && kind !== 'pointer') return Object.freeze({ name, kind, decoded: undefined });
  return Object.freeze({ name, kind, decoded: kind === 'u_int64_array' ? 'str_array' : 'str' });
}

/**
 * Suggests names of events for a misspelt name.
 * @param name any text; no name is similar to a text of more than 64 characters
 * @param count limit of suggestions
 * @returns names with the smallest edit distance first
 */
export function closestNames(name: string, count: number): readonly string[] {
  return closestOf(name, eventNames(), count);
}
