import type { Architecture } from 'sequent';
import { areaLength, overlap, tidWordLength, untagged } from './addresses.ts';
import type { ProcessState, Registration, ThreadState } from './state.ts';

/** As large as an area can be that counts, so that nothing lies in more than two. */
const bucketBits = 8n;
/** So few threads are looked through one by one; their index would only cost memory. */
const few = 16;

/** Threads by the buckets in which their areas or words lie. */
type Index = Map<number, Set<ThreadState>>;

const none: readonly ThreadState[] = [];

/** Memory that processes share: one process, and what it made with CLONE_VM. Finds whose area or word lies at an address. */
export class Memory {
  #members: readonly ProcessState[] = [];
  #areas: Index | undefined;
  #words: Index | undefined;

  join(process: ProcessState): void {
    this.#members = [...this.#members, process];
  }

  leave(process: ProcessState): void {
    this.#members = this.#members.filter((member) => member !== process);
  }

  /** Other threads whose area has bytes in `[start, start + length)`. */
  areasIn(arch: Architecture, start: bigint, length: bigint, except: ThreadState): readonly ThreadState[] {
    const near = this.#near('areas', start, length);
    if (near.length === 0) return none;
    return near.filter((thread) => {
      const { registration } = thread;
      if (thread === except || registration === undefined) return false;
      return overlap(start, length, untagged(arch, registration.area), areaLength(registration.length));
    });
  }

  /** Other threads whose word to be cleared has bytes in `[start, start + length)`. */
  wordsIn(arch: Architecture, start: bigint, length: bigint, except: ThreadState): readonly ThreadState[] {
    const near = this.#near('words', start, length);
    if (near.length === 0) return none;
    return near.filter((thread) => {
      const { tidptr } = thread;
      if (thread === except || tidptr === undefined || tidptr === 0n) return false;
      return overlap(start, length, untagged(arch, tidptr), tidWordLength);
    });
  }

  areaMoved(thread: ThreadState, before: Registration | undefined, after: Registration | undefined): void {
    if (this.#areas === undefined) return;
    if (before !== undefined) take(this.#areas, thread, before.area, areaLength(before.length));
    if (after !== undefined) put(this.#areas, thread, after.area, areaLength(after.length));
  }

  wordMoved(thread: ThreadState, before: bigint | undefined, after: bigint | undefined): void {
    if (this.#words === undefined) return;
    if (before !== undefined) take(this.#words, thread, before, tidWordLength);
    if (after !== undefined) put(this.#words, thread, after, tidWordLength);
  }

  #near(what: 'areas' | 'words', start: bigint, length: bigint): readonly ThreadState[] {
    let threads = 0;
    for (const member of this.#members) threads += member.threads.size;
    // A thread alone has nobody beside it, and most are.
    if (threads <= 1) return none;
    if (threads <= few) return [...this.#threadMaps()].flatMap((map) => [...map.values()]);
    const index = what === 'areas' ? this.#areasIndex() : this.#wordsIndex();
    const found = new Set<ThreadState>();
    for (const bucket of buckets(start, length)) for (const thread of index.get(bucket) ?? []) found.add(thread);
    return [...found];
  }

  *#threadMaps(): Generator<ReadonlyMap<number, ThreadState>> {
    for (const { threads } of this.#members) yield threads;
  }

  #areasIndex(): Index {
    if (this.#areas === undefined) {
      this.#areas = new Map();
      for (const map of this.#threadMaps())
        for (const thread of map.values()) this.areaMoved(thread, undefined, thread.registration);
    }
    return this.#areas;
  }

  #wordsIndex(): Index {
    if (this.#words === undefined) {
      this.#words = new Map();
      for (const map of this.#threadMaps())
        for (const thread of map.values()) this.wordMoved(thread, undefined, thread.tidptr);
    }
    return this.#words;
  }
}

/** Buckets of a range of at most one bucket's size: one or two. Tags are cut off; what falls together is told apart later. */
function buckets(start: bigint, length: bigint): readonly number[] {
  const first = Number(untagged('arm64', start) >> bucketBits);
  const last = Number(untagged('arm64', start + length - 1n) >> bucketBits);
  return first === last ? [first] : [first, last];
}

function put(index: Index, thread: ThreadState, start: bigint, length: bigint): void {
  for (const bucket of buckets(start, length)) {
    const threads = index.get(bucket);
    if (threads === undefined) index.set(bucket, new Set([thread]));
    else threads.add(thread);
  }
}

function take(index: Index, thread: ThreadState, start: bigint, length: bigint): void {
  for (const bucket of buckets(start, length)) {
    const threads = index.get(bucket);
    threads?.delete(thread);
    if (threads?.size === 0) index.delete(bucket);
  }
}
