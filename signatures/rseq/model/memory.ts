import type { Architecture } from 'tracee-sequent';
import { areaLength, overlap, tidWordLength, untagged } from './addresses.ts';
import type { ProcessState, ThreadState } from './state.ts';

/** The largest size of an area, so that no area is in more than two buckets. */
const bucketBits = 8n;
/** So few threads are looked through one by one; their index would only cost memory. */
const few = 16;
const none: readonly never[] = [];

/** Threads by the buckets in which their areas or words begin. */
type Index = Map<number, Set<ThreadState>>;

/**
 * Which 256 bytes of memory an address lies in. Two things of at most so many bytes can only meet where they begin in the same
 * bucket or in neighbouring ones. The tag of arm64 is cut off; what falls together by that is told apart later.
 */
export function bucketOf(address: bigint): number {
  return Number(untagged('arm64', address) >> bucketBits);
}

/** Memory that processes share: one process and its children with CLONE_VM. It finds the thread whose area or word is at an address. */
export class Memory {
  #members: readonly ProcessState[] = [];
  #areas: Index | undefined;
  #words: Index | undefined;

  join(process: ProcessState): void {
    // Nearly always there is one.
    this.#members = this.#members.length === 0 ? [process] : this.#members.concat([process]);
  }

  leave(process: ProcessState): void {
    const isLast = this.#members.length === 1 && this.#members[0] === process;
    this.#members = isLast ? none : this.#members.filter((member) => member !== process);
  }

  /** Other threads whose area has bytes in `[start, start + length)`, which is no longer than a bucket. */
  areasIn(arch: Architecture, start: bigint, length: bigint, except: ThreadState): readonly ThreadState[] {
    return this.#isAlone(except) ? none : this.#areasOfOthers(arch, start, length, except);
  }

  /** Other threads whose word to be cleared has bytes in `[start, start + length)`, which is no longer than a bucket. */
  wordsIn(arch: Architecture, start: bigint, length: bigint, except: ThreadState): readonly ThreadState[] {
    return this.#isAlone(except) ? none : this.#wordsOfOthers(arch, start, length, except);
  }

  /** The area of a thread begins in another bucket; -1 is none. */
  areaMoved(thread: ThreadState, before: number, after: number): void {
    if (this.#areas !== undefined) move(this.#areas, thread, before, after);
  }

  /** The same for its word. */
  wordMoved(thread: ThreadState, before: number, after: number): void {
    if (this.#words !== undefined) move(this.#words, thread, before, after);
  }

  // Separate from `areasIn` and `wordsIn`, which would allocate the closures even for a single thread.
  #areasOfOthers(arch: Architecture, start: bigint, length: bigint, except: ThreadState): readonly ThreadState[] {
    const bucket = bucketOf(start);
    const isHit = (thread: ThreadState): boolean => {
      const { registration, areaBucket } = thread;
      if (registration === undefined || Math.abs(areaBucket - bucket) > 1 || thread === except) return false;
      return overlap(start, length, untagged(arch, registration.area), areaLength(registration.length));
    };
    return this.#size() <= few ? this.#lookThrough(isHit) : hits(this.#areasIndex(), bucket, isHit);
  }

  #wordsOfOthers(arch: Architecture, start: bigint, length: bigint, except: ThreadState): readonly ThreadState[] {
    const bucket = bucketOf(start);
    const isHit = (thread: ThreadState): boolean => {
      const { tidptr, wordBucket } = thread;
      if (tidptr === undefined || tidptr === 0n || Math.abs(wordBucket - bucket) > 1 || thread === except) return false;
      return overlap(start, length, untagged(arch, tidptr), tidWordLength);
    };
    return this.#size() <= few ? this.#lookThrough(isHit) : hits(this.#wordsIndex(), bucket, isHit);
  }

  /** A single thread has no others beside it. Most processes have one thread. */
  #isAlone(thread: ThreadState): boolean {
    return this.#size() === (thread.isWatched ? 1 : 0);
  }

  #size(): number {
    let size = 0;
    for (const { threads } of this.#members) size += threads.size;
    return size;
  }

  #lookThrough(isHit: (thread: ThreadState) => boolean): readonly ThreadState[] {
    let found: ThreadState[] | undefined;
    for (const { threads } of this.#members) {
      for (const thread of threads.values()) if (isHit(thread)) (found ??= []).push(thread);
    }
    return found ?? none;
  }

  #areasIndex(): Index {
    if (this.#areas === undefined) {
      this.#areas = new Map();
      for (const { threads } of this.#members)
        for (const thread of threads.values()) this.areaMoved(thread, -1, thread.areaBucket);
    }
    return this.#areas;
  }

  #wordsIndex(): Index {
    if (this.#words === undefined) {
      this.#words = new Map();
      for (const { threads } of this.#members)
        for (const thread of threads.values()) this.wordMoved(thread, -1, thread.wordBucket);
    }
    return this.#words;
  }
}

function hits(index: Index, bucket: number, isHit: (thread: ThreadState) => boolean): readonly ThreadState[] {
  let found: ThreadState[] | undefined;
  for (let near = bucket - 1; near <= bucket + 1; near++) {
    for (const thread of index.get(near) ?? none) if (isHit(thread)) (found ??= []).push(thread);
  }
  return found ?? none;
}

function move(index: Index, thread: ThreadState, before: number, after: number): void {
  if (before === after) return;
  const threads = index.get(before);
  threads?.delete(thread);
  if (threads?.size === 0) index.delete(before);
  if (after < 0) return;
  const others = index.get(after);
  if (others === undefined) index.set(after, new Set([thread]));
  else others.add(thread);
}
