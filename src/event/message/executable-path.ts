import { eventWorkloadTag, processExecutableTag, workloadProcessTag } from '../../gen/tags.ts';
import { at, skip, uint32 } from '../bytes/wire.ts';

/** A range of bytes. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the workload of the `tracee.v1beta1.Event` in `b[start, end)`.
 * @returns its range; undefined if there is none
 * @throws WireError if the bytes are damaged
 */
export function workloadRange(b: Uint8Array, start: number, end: number): Range | undefined {
  return rangeOf(b, start, end, eventWorkloadTag);
}

/**
 * Whether the `tracee.v1beta1.Event` in `b[start, end)` carries the executable path of its process; undefined if it has
 * no process.
 * @throws WireError if the bytes are damaged
 */
export function carriesExecutablePath(b: Uint8Array, start: number, end: number): boolean | undefined {
  const workload = workloadRange(b, start, end);
  const process = workload && rangeOf(b, workload.start, workload.end, workloadProcessTag);
  if (process === undefined) return undefined;
  const executable = rangeOf(b, process.start, process.end, processExecutableTag);
  return executable !== undefined && executable.end > executable.start;
}

/** The content of the first field with this tag. */
function rangeOf(b: Uint8Array, start: number, end: number, wanted: number): Range | undefined {
  for (let p = start; p < end; ) {
    const tag = uint32(b, p, end);
    const next = skip(b, at.pos, end, tag & 7);
    if (tag === wanted) return { start: at.pos, end: next };
    p = next;
  }
  return undefined;
}
