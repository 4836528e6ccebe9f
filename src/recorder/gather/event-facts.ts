import { at, lastUint64, skip, text, uint32, WireError } from '../../event/bytes/wire.ts';
import { MessageHead, readUInt32Value } from '../../event/message/message-head.ts';
import { uniqueId } from '../../event/workload/unique-id.ts';
import {
  containerIdTag,
  eventDataTag,
  eventPoliciesTag,
  eventValueInt32Tag,
  eventValueNameTag,
  eventValueUInt64Tag,
  eventWorkloadTag,
  policiesMatchedTag,
  processAncestorsTag,
  processUniqueIdTag,
  workloadContainerTag,
  workloadProcessTag,
} from '../../gen/tags.ts';

/** Limit of nested and listed ancestors of one process. */
const mostAncestors = 64;
const fork = Buffer.from('sched_process_fork');
const nsPerSecond = 1_000_000_000n;

/**
 * Reads of an event what decides whether it belongs to a capsule. Its other values stay unread, because a capsule looks
 * at all events of a minute.
 */
export class EventFacts {
  readonly #head = new MessageHead();
  #bytes: Uint8Array = new Uint8Array();
  /** Range of the container's id. */
  #idStart = 0;
  #idEnd = 0;
  uniqueId = 0;
  /** Unique ids of the ancestors that the event names, the parent first. */
  readonly ancestors: number[] = [];
  seconds = 0;
  nanos = 0;

  /**
   * Reads one `StreamEventsResponse` in `b[start, end)`.
   * @returns false if it holds no event or is damaged
   */
  read(b: Uint8Array, start: number, end: number): boolean {
    this.#bytes = b;
    this.#idStart = this.#idEnd = this.uniqueId = this.ancestors.length = 0;
    const head = this.#head;
    if (!head.read(b, start, end)) return false;
    ({ seconds: this.seconds, nanos: this.nanos } = head);
    try {
      each(b, head.start, head.end, eventWorkloadTag, (from, to) => this.#readWorkload(from, to));
      return true;
    } catch (error) {
      if (error instanceof WireError) return false;
      throw error;
    }
  }

  /** Epoch nanoseconds. */
  get timestamp(): bigint {
    return BigInt(this.seconds) * nsPerSecond + BigInt(this.nanos);
  }

  /** Whether the event has this name. */
  isNamed(name: Uint8Array): boolean {
    const { nameStart, nameEnd } = this.#head;
    return isSame(this.#bytes, nameStart, nameEnd, name);
  }

  /** Whether the event is of the container with this id. */
  isOfContainer(id: Uint8Array): boolean {
    return this.#idEnd > this.#idStart && isSame(this.#bytes, this.#idStart, this.#idEnd, id);
  }

  /** The unique id of the process that the event starts; undefined if it starts none, or does not tell when. */
  child(): number | undefined {
    if (!this.isNamed(fork)) return undefined;
    const values = new Map<string, number | bigint>();
    const b = this.#bytes;
    each(b, this.#head.start, this.#head.end, eventDataTag, (from, to) => {
      let name = '';
      for (let p = from; p < to; ) {
        const tag = uint32(b, p, to);
        const value = at.pos;
        p = skip(b, value, to, tag & 7);
        if (tag === eventValueNameTag) name = text(b, at.pos, p);
        else if (tag === eventValueInt32Tag) values.set(name, at.lo | 0);
        else if (tag === eventValueUInt64Tag) values.set(name, lastUint64());
      }
    });
    const [tid, pid, started] = ['child_tid', 'child_pid', 'start_time'].map((name) => values.get(name));
    if (typeof tid !== 'number' || tid !== pid || typeof started !== 'bigint') return undefined;
    return uniqueId(tid, started);
  }

  /** Names of the policies that have selected the event. */
  policies(): readonly string[] {
    const names: string[] = [];
    const b = this.#bytes;
    each(b, this.#head.start, this.#head.end, eventPoliciesTag, (from, to) =>
      each(b, from, to, policiesMatchedTag, (start, end) => names.push(text(b, start, end))),
    );
    return names;
  }

  #readWorkload(start: number, end: number): void {
    const b = this.#bytes;
    each(b, start, end, workloadProcessTag, (from, to) => this.#readProcess(from, to));
    each(b, start, end, workloadContainerTag, (from, to) =>
      each(b, from, to, containerIdTag, (idStart, idEnd) => {
        this.#idStart = idStart;
        this.#idEnd = idEnd;
      }),
    );
  }

  #readProcess(start: number, end: number): void {
    this.uniqueId = this.#idOf(start, end);
    this.#readAncestors(start, end, 0);
  }

  /** Ancestors are listed, or each has its own. */
  #readAncestors(start: number, end: number, depth: number): void {
    if (depth > mostAncestors) return;
    each(this.#bytes, start, end, processAncestorsTag, (from, to) => {
      if (this.ancestors.length >= mostAncestors) return;
      this.ancestors.push(this.#idOf(from, to));
      this.#readAncestors(from, to, depth + 1);
    });
  }

  #idOf(start: number, end: number): number {
    let id = 0;
    each(this.#bytes, start, end, processUniqueIdTag, (from, to) => {
      id = readUInt32Value(this.#bytes, from, to);
    });
    return id;
  }
}

/** Calls `use` with the content of each field of this tag in the message `b[p, end)`. @throws WireError */
function each(b: Uint8Array, p: number, end: number, wanted: number, use: (start: number, end: number) => void): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    const next = skip(b, at.pos, end, tag & 7);
    if (tag === wanted) use(at.pos, next);
    p = next;
  }
}

function isSame(b: Uint8Array, start: number, end: number, other: Uint8Array): boolean {
  if (end - start !== other.length) return false;
  for (let index = 0; index < other.length; index++) if (b[start + index] !== other[index]) return false;
  return true;
}
