import type { Casting, Entry } from './casting.ts';
import { field, kinds, type Part } from './part.ts';
import { type Cast, recast } from './recast.ts';
import type { Recorded } from './recorded.ts';

/** The events that a simulated Tracee repeats, encoded except for the parts that change in each round. */
export interface Script {
  /** `StreamEventsResponse` messages whose nanoseconds of the event time take 5 bytes, and the same with 4. */
  readonly long: readonly Part[];
  readonly short: readonly Part[];
  /** Whether somebody listens to the event. */
  readonly subscribed: readonly boolean[];
  /** By position in the stream: the position in the order of time, as far as the recording has them apart. */
  readonly timeOrder: readonly number[];
  readonly lives: readonly Life[];
}

/** A thread. Each time round it is another one. */
export interface Life {
  /** Its unique id in the recording. */
  readonly recorded: number;
  /** Position in the stream of the first event that names it; -1 for one that was there before and never ends. */
  readonly first: number;
  /** Position in the order of time at which it starts. */
  readonly born: number;
}

/** How far an event may come after younger ones, in wanted events: recorded are up to 318 ms, more than is held back. */
const furthest = 16;

export function makeScript({ entries, mortal }: Casting): Script {
  const subscribed = entries.map((entry) => entry.subscribed);
  const timeOrder = orderOf(entries);
  const troupe = new Troupe(entries, mortal);
  const long = messages(entries, troupe, 5);
  const short = messages(entries, troupe, 4);
  return { long, short, subscribed, timeOrder, lives: livesOf(long, entries, timeOrder, troupe.names, mortal) };
}

/** The order in time: that of the recording for what is listened to; the rest stays where it is. */
function orderOf(entries: readonly Entry[]): number[] {
  const order = entries.map((_, position) => position);
  const positions = order.filter((position) => entries[position]?.subscribed);
  const events = entries.filter((entry) => entry.subscribed).map(({ event }) => event);
  const byTime = events.map(({ time }, index) => ({ time, index })).sort((a, b) => Number(a.time - b.time));
  for (const [rank, { index }] of byTime.entries()) {
    const near = Math.min(index + furthest, Math.max(index - furthest, rank));
    const [at, to] = [positions[index], positions[Math.min(near, positions.length - 1)]];
    if (at !== undefined && to !== undefined) order[at] = to;
  }
  return order;
}

function messages(entries: readonly Entry[], troupe: Cast, nanosBytes: number): Part[] {
  const made = new Map<Entry, Part>();
  return entries.map((entry) => {
    const { event, place, subscribed } = entry;
    const recasting = { place, nanosBytes, ...(subscribed && { cast: troupe }) };
    const part = made.get(entry) ?? field(1, recast(event.bytes, recasting));
    made.set(entry, part);
    return part;
  });
}

/** Gives every thread that is named an index. */
class Troupe implements Cast {
  /** Recorded unique ids by index. */
  readonly names: number[] = [];
  readonly #indexes = new Map<number, number>();
  readonly #tids: ReadonlyMap<number, number>;

  constructor(entries: readonly Entry[], mortal: ReadonlySet<number>) {
    const forks = entries.map(({ event }): Recorded => event).filter(({ child }) => mortal.has(child));
    this.#tids = new Map(forks.map(({ child, childTid }) => [childTid, child]));
  }

  life(uniqueId: number): number {
    const index = this.#indexes.get(uniqueId) ?? this.names.push(uniqueId) - 1;
    this.#indexes.set(uniqueId, index);
    return index;
  }

  lifeOfTid(tid: number): number | undefined {
    const thread = this.#tids.get(tid);
    return thread === undefined ? undefined : this.life(thread);
  }
}

function livesOf(
  parts: readonly Part[],
  entries: readonly Entry[],
  timeOrder: readonly number[],
  names: readonly number[],
  mortal: ReadonlySet<number>,
): Life[] {
  const lives = names.map((recorded) => ({ recorded, first: -1, born: Number.POSITIVE_INFINITY }));
  for (const [position, { marks }] of parts.entries()) {
    const child = entries[position]?.event.child;
    for (const { kind, life } of marks) {
      const entry = lives[life];
      if (kind === kinds.time || entry === undefined || !mortal.has(entry.recorded)) continue;
      if (entry.first < 0) entry.first = position;
      // Not at its first event: clone(2) also returns in the child, with the time at which its parent called it.
      if (entry.recorded === child) entry.born = Math.min(entry.born, timeOrder[position] ?? position);
    }
  }
  return lives;
}
