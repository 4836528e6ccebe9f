import type { Event } from '../../event/event.ts';
import type { Evidence } from '../../finding.ts';
import { evidenceOf } from '../evidence.ts';
import { type Duration, defaultMaxKeys, nanoseconds, type StateHandle, type StateSpec } from '../state.ts';
import { BoundedMap } from './bounded-map.ts';
import { type EventKey, type Key, keyReader, keyText } from './event-key.ts';
import { roughBytes } from './rough-bytes.ts';

/** Options of `spread`. */
export interface SpreadOptions {
  /** The key by which events are joined. */
  readonly by: EventKey;
  /** The values that are counted, such as the node of a finding. */
  readonly of: EventKey;
  /** Length of the window of event time. */
  readonly within: Duration;
  /** Limit of keys; 10 000 by default. */
  readonly maxKeys?: number;
  /** Limit of values of one key; 10 000 by default. Above it, the oldest are evicted. */
  readonly maxPerKey?: number;
}

/** How far something has spread. */
export interface Extent {
  /** Number of different values in the window. */
  readonly count: number;
  /** Evidence of the first event of each value, oldest first; of at most 32 values. */
  readonly evidence: readonly Evidence[];
}

/** Counts different values of each key, with evidence. */
export interface Spread extends StateHandle {
  /**
   * Notes an event.
   * @returns the values of its key in the window, if this event brings a value that the window does not have; else
   * undefined
   */
  add(event: Event): Extent | undefined;
}

interface Value {
  /** Time of the newest event with this value, in epoch nanoseconds. */
  readonly time: bigint;
  readonly evidence: Evidence | undefined;
}

/** The values of one key. */
interface Group {
  /** The ones that were seen longest ago first. */
  readonly values: Map<Key, Value>;
  /** Epoch nanoseconds. */
  newest: bigint;
  evidence: number;
  bytes: number;
}

const defaultMaxPerKey = 10_000;
/** Further values are counted without evidence. */
const mostEvidence = 32;
const maxBytes = 32 * 1024 * 1024;
/** Approximate bytes of a value without its text and evidence. */
const perValue = 128;

/**
 * Counts the different values of each key in a sliding window of event time, and keeps evidence of them: on how many nodes a
 * signature found something, or how many signatures found something on one node. Lost events only make the count lower.
 *
 * Bounds: 10 000 keys (`maxKeys`), 10 000 values of each (`maxPerKey`), evidence of 32 values of each, and 32 MiB. At a
 * limit, a key that was not used recently, or the oldest value, is evicted and counted.
 */
export function spread(options: SpreadOptions): StateSpec<Spread> {
  const { by, of, within, maxKeys = defaultMaxKeys, maxPerKey = defaultMaxPerKey } = options;
  const window = nanoseconds(within);
  const [keyOf, valueOf] = [keyReader(by), keyReader(of)];
  return {
    keeps: `different values ${keyText(by)} within ${within}, with evidence of ${mostEvidence}: ${maxKeys} keys, ${maxPerKey} values each, 32 MiB`,
    create() {
      const groups = new BoundedMap<Key, Group>(maxKeys, undefined, maxBytes, ({ bytes }) => bytes);
      let tooMany = 0;
      return {
        get evicted() {
          return groups.evicted + tooMany;
        },
        add(event) {
          const [key, value] = [keyOf(event), valueOf(event)];
          if (key === undefined || value === undefined) return undefined;
          const group = groups.get(key) ?? { values: new Map<Key, Value>(), newest: 0n, evidence: 0, bytes: 0 };
          for (const [other, { time }] of group.values) {
            if (event.timestamp - time < window) break;
            forget(group, other);
          }
          const isNew = note(group, value, event);
          const [oldest] = group.values.keys();
          if (group.values.size > maxPerKey && oldest !== undefined) {
            tooMany++;
            forget(group, oldest);
          }
          groups.set(key, group);
          return isNew ? { count: group.values.size, evidence: evidenceIn(group) } : undefined;
        },
        // A clock that is set back is told as a loss. Times from before it may lie in the future.
        gap(timestamp, process) {
          if (process !== undefined) return;
          for (const group of groups.values()) {
            for (const [value, { time }] of group.values) if (time > timestamp) forget(group, value);
            if (group.newest > timestamp) group.newest = timestamp;
          }
        },
      };
    },
  };
}

/** @returns whether the group did not have the value */
function note(group: Group, value: Key, event: Event): boolean {
  const before = group.values.get(value);
  if (before !== undefined) {
    if (event.timestamp <= before.time) return false;
    group.values.delete(value);
    group.values.set(value, { time: event.timestamp, evidence: before.evidence });
    if (event.timestamp < group.newest) sort(group);
    else group.newest = event.timestamp;
    return false;
  }
  const added = { time: event.timestamp, evidence: group.evidence < mostEvidence ? evidenceOf(event) : undefined };
  if (added.evidence !== undefined) group.evidence++;
  group.bytes += bytesOf(value, added);
  group.values.set(value, added);
  if (event.timestamp < group.newest) sort(group);
  else group.newest = event.timestamp;
  return true;
}

/** Puts a late value in its place. */
function sort(group: Group): void {
  const inOrder = [...group.values].sort(([, a], [, b]) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  group.values.clear();
  for (const [value, known] of inOrder) group.values.set(value, known);
}

function forget(group: Group, value: Key): void {
  const known = group.values.get(value);
  if (known === undefined) return;
  if (known.evidence !== undefined) group.evidence--;
  group.bytes -= bytesOf(value, known);
  group.values.delete(value);
}

function evidenceIn({ values }: Group): readonly Evidence[] {
  const all = [...values.values()].flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence]));
  return all.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}

function bytesOf(key: Key, { evidence }: Value): number {
  return perValue + roughBytes(key) + roughBytes(evidence);
}
