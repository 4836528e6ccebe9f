import { eventWorkloadTag, processHostPidTag, processUniqueIdTag, workloadProcessTag } from '../../gen/tags.ts';
import { at, skip, uint32, WireError } from '../bytes/wire.ts';
import { readUInt32Value } from './message-head.ts';

/** Ids of the process of an event. They are numbers, so that reading allocates nothing. */
export class ProcessKey {
  uniqueId = 0;
  hostPid = 0;

  /** Reads the `tracee.v1beta1.Event` in `b[p, end)`. A missing or damaged id is 0. */
  read(b: Uint8Array, p: number, end: number): void {
    this.uniqueId = this.hostPid = 0;
    try {
      this.#readField(b, p, end, eventWorkloadTag);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  }

  /** Finds the workload in the event, then the process in the workload. Tracee writes each once. */
  #readField(b: Uint8Array, p: number, end: number, wanted: number): void {
    while (p < end) {
      const tag = uint32(b, p, end);
      const next = skip(b, at.pos, end, tag & 7);
      if (tag === wanted) {
        if (tag === eventWorkloadTag) this.#readField(b, at.pos, next, workloadProcessTag);
        else this.#readProcess(b, at.pos, next);
        return;
      }
      p = next;
    }
  }

  #readProcess(b: Uint8Array, p: number, end: number): void {
    while (p < end) {
      const tag = uint32(b, p, end);
      const next = skip(b, at.pos, end, tag & 7);
      const value = at.pos;
      if (tag === processUniqueIdTag) this.uniqueId = readUInt32Value(b, value, next);
      else if (tag === processHostPidTag) this.hostPid = readUInt32Value(b, value, next);
      // Fields are in the order of their numbers.
      else if (tag > processHostPidTag) return;
      p = next;
    }
  }
}
