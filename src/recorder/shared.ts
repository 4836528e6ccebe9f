import { createRing, type RingMemory } from '../ring/layout.ts';
import { countsIn } from '../statistics/shared-counts.ts';

/**
 * Counts of the recorder. Each field has one writer while the recorder's thread runs: `dropped` the intake's thread,
 * `capsules_unasked` the main thread, the others the recorder's.
 */
const keys = [
  'dropped',
  'recorded',
  'lost_on_disk',
  'bytes',
  'segments',
  'capsules',
  'capsules_cut',
  'capsules_refused',
  'capsules_failed',
  'capsules_removed',
  'capsule_bytes',
  'capsules_pending',
  'capsules_unasked',
  'failing',
] as const;

export type RecorderCounts = Record<(typeof keys)[number], number>;

/** Memory that the recorder's thread shares with the intake's and the main thread. */
export interface RecorderMemory {
  /** Messages, from the intake's thread to the recorder's. */
  readonly ring: RingMemory;
  readonly counts: SharedArrayBuffer;
}

/** Size of the ring: half a second of 20 000 events a second. */
const ringBytes = 8 * 2 ** 20;

export function createRecorderMemory(bytes = ringBytes): RecorderMemory {
  return {
    ring: createRing(bytes),
    counts: new SharedArrayBuffer(keys.length * Float64Array.BYTES_PER_ELEMENT),
  };
}

export function recorderCounts({ counts }: RecorderMemory): RecorderCounts {
  return countsIn(new Float64Array(counts), 0, keys);
}

/** Kinds of entries in the ring. */
export const tapeEntry = {
  /** A message as it came. */
  message: 1,
  /** Detail: index of the reason. Number: how many events are missing, or -1 if that is not known. */
  loss: 2,
} as const;
