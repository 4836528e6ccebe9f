import { maxCountedAuthors, watchWords } from '../engine/authors/watch.ts';
import { type Severity, severities } from '../finding.ts';
import { loadingMemory } from '../packs/loading-sign.ts';
import { createRing, type RingMemory } from '../ring/layout.ts';
import type { Statistics } from '../statistics/event-counts.ts';
import { lagLength } from '../statistics/lag-histogram.ts';
import { countsIn, engineKeys } from '../statistics/shared-counts.ts';
import { sumOf } from '../supervision/sum-of.ts';

/** Memory that the threads of a sidecar share: the rings, words for signalling, and all counts. */
export interface SharedMemory {
  /** Events, from the intake's thread to the engine's. */
  readonly ring: RingMemory;
  /** Findings, from the engine's thread to the main one. */
  readonly findings: RingMemory;
  readonly words: SharedArrayBuffer;
  /** How often each of the engine's authors has run. */
  readonly runs: SharedArrayBuffer;
  /** The module of signatures that is loading. */
  readonly loading: SharedArrayBuffer;
  readonly counts: SharedArrayBuffer;
}

/** Indexes in `words`. */
export const flag = {
  /** Number of turns of the engine's thread. */
  turns: 0,
  /** Words that the engine's `Watch` writes. */
  ...watchWords,
  /** 1 while the engine holds events or timers that a quiet stream may make due. */
  waiting: 16,
  /** 1 while repeats of findings are held back and wait for time to advance. */
  repeats: 17,
  /** 1 after the engine has reached the end of the input. */
  ended: 18,
} as const;

const wordCount = 64;

/** Limit of the different events that the sets of signatures of one run have wanted. */
export const mostNames = 4_096;

/**
 * Size of the ring of findings: one second at 20 000 findings a second. The kernel commits the memory only as it is
 * used.
 */
const findingsBytes = 32 * 2 ** 20;

/**
 * Kinds of entries in the ring of findings. `finding`: its detail is the index of the severity. `time`: the event
 * time reached. `forms`: later findings have the forms with the number in the detail.
 */
export const entryKind = { finding: 1, time: 2, forms: 3 } as const;

const intakeKeys = ['received', 'unmatched', 'damaged', 'dropped', 'leaving', 'over_share'] as const;
/** Counts of the engine's thread outside of the engine. */
const feedKeys = ['unlistened', 'queue_ms_max'] as const;
/**
 * Counts of the main thread. `abandoned`: events that an engine had taken when it was ended. `left`: events that no
 * engine has taken at the end.
 */
const supervisorKeys = ['abandoned', 'left'] as const;

/** Counts of the intake's thread. */
export type IntakeCounts = Record<(typeof intakeKeys)[number], number>;
/** Counts of the engine's thread outside of the engine. */
export type FeedCounts = Record<(typeof feedKeys)[number], number>;
/** Findings that were lost because the ring of findings was full. */
export type LostCounts = Record<Severity, number>;

/** Counts of the main thread. */
export type SupervisorCounts = Record<(typeof supervisorKeys)[number], number>;

/** Gap between the counts of different threads, in float64 fields, so that they share no cache line. */
const apart = 8;
const feedAt = intakeKeys.length + apart;
const lostAt = feedAt + feedKeys.length;
const engineAt = lostAt + severities.length;
const lagAt = engineAt + engineKeys.length;
const supervisorAt = lagAt + lagLength + apart;

/** @param ringBytes size of the ring of events: a power of two from 64 KiB to 1 GiB */
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

/** @returns a number that changes whenever the engine's thread makes progress; compare for equality only */
export function engineProgress({ words, runs }: SharedMemory): number {
  return Atomics.load(new Int32Array(words), flag.turns) + sumOf(new Int32Array(runs));
}

/** Resets the run counts, because a new engine assigns new indexes to its authors. */
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

/**
 * @returns the engine's statistics in shared memory. They survive an engine that is ended, and the next engine
 * continues them.
 */
export function sharedStatistics({ counts }: SharedMemory): Statistics {
  return countsIn(new Float64Array(counts), engineAt, engineKeys);
}

/** @returns the fields in which the engine counts lags, see `countLag`; they survive an engine that is ended */
export function sharedLag({ counts }: SharedMemory): Float64Array {
  return new Float64Array(counts, lagAt * Float64Array.BYTES_PER_ELEMENT, lagLength);
}
