import type { ProcessId } from '../../event/workload/workload.ts';
import type { Image } from './image.ts';

/** A process as the tree knows it, before the current event. */
export interface TreeProcess extends ProcessId {
  /** Epoch nanoseconds; undefined if no event has said it. */
  readonly startTime: bigint | undefined;
  /** Time of its end in epoch nanoseconds; undefined if its end was not seen. */
  readonly endedAt: bigint | undefined;
  /** The program that it runs. */
  readonly image: Image;
  /** The programs that it ran before, oldest first: the last ones, as many as the option `images` says. */
  readonly earlierImages: readonly Image[];
}
