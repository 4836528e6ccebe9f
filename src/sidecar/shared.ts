import { maxCountedAuthors, watchWords } from '../engine/authors/watch.ts';
import { type Severity, severities } from '../finding.ts';
import { loadingMemory } from '../packs/loading-sign.ts';
import { createRing, type RingMemory } from '../ring/layout.ts';
import type { Statistics } from '../statistics/event-counts.ts';
import { countsIn, engineKeys } from '../statistics/shared-counts.ts';
import { sumOf } from '../supervision/sum-of.ts';

/** What the threads of a sidecar share: the rings, words that one sets and another looks at, and all counts. */
export interface SharedMemory {
  /** Events, from the socket's thread to the engine's. */
  readonly ring: RingMemory;
  /** Findings, from the engine's thread to the main one. */
  readonly findings: RingMemory;
  readonly words: SharedArrayBuffer;
  /** How often each of the engine's authors has run. */
  readonly runs: SharedArrayBuffer;
  /** The module of signatures that is being loaded. */
  readonly loading: SharedArrayBuffer;
  readonly counts: SharedArrayBuffer;
}

/** Places in `words`. */
export const flag = {
  /** Turns of the engine's thread. */
  turns: 0,
  /** What the engine's `Watch` shows. */
  ...watchWords,
  /** 1 while the engine holds events or timers, which quiet may make due. */
  waiting: 16,
  /** 1 while repeats of findings are held back, which time may let out. */
  repeats: 17,
  /** 1 when the engine has met the end of the input. */
  ended: 18,
} as const;

const wordCount = 64;

/** Bytes of findings that may be on their way to the main thread: one second of 20 000 a second. Memory is only taken as it is used. */
const findingsBytes = 32 * 2 ** 20;

/** Entries in the ring of findings: a finding whose detail is the index of its severity, and the event time that was reached. */
export const entryKind = { finding: 1, time: 2 } as const;

const intakeKeys = ['received', 'unmatched', 'damaged', 'dropped', 'leaving', 'over_share'] as const;
/** What the engine's thread counts beside the engine. */
const feedKeys = ['unlistened', 'queue_ms_max'] as const;
/** What the main thread counts: events that an engine had taken when it was ended, and events that no engine has taken at the end. */
const supervisorKeys = ['abandoned', 'left'] as const;

/** Counts of the intake's thread. */
export type IntakeCounts = Record<(typeof intakeKeys)[number], number>;
/** Counts of the engine's thread that are not the engine's. */
export type FeedCounts = Record<(typeof feedKeys)[number], number>;
/** Findings of the engine's thread that found no room on their way. */
export type LostCounts = Record<Severity, number>;

/** Counts of the main thread. */
export type SupervisorCounts = Record<(typeof supervisorKeys)[number], number>;

/** Counts of one thread begin so far behind those of another that they share no cache line. */
const apart = 8;
const feedAt = intakeKeys.length + apart;
const lostAt = feedAt + feedKeys.length;
const engineAt = lostAt + severities.length;
const supervisorAt = engineAt + engineKeys.length + apart;

/** @param ringBytes a power of two from 64 KiB to 1 GiB */
export function createSharedMemory(ringBytes: number): SharedMemory {
  const words = new SharedArrayBuffer(wordCount * Int32Array.BYTES_PER_ELEMENT);
  Atomics.store(new Int32Array(words), flag.running, -1);
  return {
    ring: createRing(ringBytes),
    findings: createRing(findingsBytes),
    words,
    runs: new SharedArrayBuffer(maxCountedAuthors * Int32Array.BYTES_PER_ELEMENT),
    loading: loadingMemory(),
    counts: new SharedArrayBuffer((supervisorAt + supervisorKeys.length) * Float64Array.BYTES_PER_ELEMENT),
  };
}

/** A number that changes whenever the engine's thread gets on with its work. */
export function engineProgress({ words, runs }: SharedMemory): number {
  return Atomics.load(new Int32Array(words), flag.turns) + sumOf(new Int32Array(runs));
}

/** Another engine numbers its authors anew. */
export function forgetRuns({ runs }: SharedMemory): void {
  new Int32Array(runs).fill(0);
}

export function intakeCounts({ counts }: SharedMemory): IntakeCounts {
  return countsIn(new Float64Array(counts), 0, intakeKeys);
}

export function feedCounts({ counts }: SharedMemory): FeedCounts {
  return countsIn(new Float64Array(counts), feedAt, feedKeys);
}

export function supervisorCounts({ counts }: SharedMemory): SupervisorCounts {
  return countsIn(new Float64Array(counts), supervisorAt, supervisorKeys);
}

export function lostCounts({ counts }: SharedMemory): LostCounts {
  return countsIn(new Float64Array(counts), lostAt, severities);
}

/** The engine's statistics, in shared memory: they outlive an engine that is ended, and the next one goes on with them. */
export function sharedStatistics({ counts }: SharedMemory): Statistics {
  return countsIn(new Float64Array(counts), engineAt, engineKeys);
}
