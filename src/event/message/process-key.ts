import { eventWorkloadTag, processHostPidTag, processUniqueIdTag, workloadProcessTag } from '../../gen/tags.ts';
import { at, skip, uint32, WireError } from '../bytes/wire.ts';
import { readUInt32Value } from './message-head.ts';

/** Which process an event is of, as far as it says so: numbers only, so that looking allocates nothing. */
export class ProcessKey {
  uniqueId = 0;
  hostPid = 0;

  /** Looks at the `tracee.v1beta1.Event` in `b[p, end)`. What is missing or damaged is 0. */
  read(b: Uint8Array, p: number, end: number): void {
    this.uniqueId = this.hostPid = 0;
    try {
      this.#readField(b, p, end, eventWorkloadTag);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  }

  /** Finds the workload in the event, and in that the process, which Tracee writes once each. */
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
      // Fields come in the order of their numbers.
      else if (tag > processHostPidTag) return;
      p = next;
    }
  }
}
