import { type Category, categories, kindOfLetter, rows, sets } from '../gen/events.ts';
import { closestOf } from '../text/closest.ts';
import type { Kind } from './kinds.ts';

export interface ArgumentInfo {
  readonly name: string;
  /** How Tracee sends it when decoded-data is off. */
  readonly kind: Kind;
  /** What Tracee's decoded-data (for file descriptors its fd-paths) may send instead; see decoded/undecode.ts. */
  readonly decoded: 'str' | 'str_array' | undefined;
}

export interface EventInfo {
  readonly name: string;
  /** Number on the wire. Detectors have none that lasts: theirs depends on which of them are loaded. */
  readonly id: number;
  /** Number inside Tracee, as in GetEventDefinitions and detected_from; for system calls the amd64 number. */
  readonly traceeId: number;
  /** Listed by Tracee, but a policy that names it keeps Tracee from starting. */
  readonly internal: boolean;
  readonly category: Category;
  readonly sets: readonly string[];
  /** In the order in which Tracee sends them. */
  readonly arguments: readonly ArgumentInfo[];
}

const described = new Map<string, EventInfo>();

/** Names of all events that Tracee itself knows (7c9ec978: 622), in the order of its numbers. */
export function eventNames(): readonly string[] {
  return Object.keys(rows);
}

/** What is known of an event; undefined where Tracee has none of that name. */
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
 * Names of events that someone who wrote `name` may have meant: fewest letters to change first.
 *
 * @param name any text; over 64 characters nothing is near it
 * @param count how many to give at most
 */
export function closestNames(name: string, count: number): readonly string[] {
  return closestOf(name, eventNames(), count);
}
