import { field, join, kinds, marked, markedTimestamp, type Part, raw, size, textField } from './part.ts';
import { argumentsOf, threadOf } from './recorded.ts';
import { content, descend, type Field, fieldsOf, textOf, varintField } from './wire.ts';

/** The thread whose values an event contains. */
export interface Cast {
  /** The index of the life of this thread, by its recorded unique id. */
  life(uniqueId: number): number;
  /** The same by its recorded tid, for a thread that ends while the recording lasts. */
  lifeOfTid(tid: number): number | undefined;
}

/** How a recorded event is made anew. */
export interface Recasting {
  /** Without it, ids and start times stay as recorded. */
  readonly cast?: Cast;
  /** Fields 2 and 3 of the workload. */
  readonly place: Part;
  /** Bytes of the event's own nanoseconds: a varint has as many as its value needs. */
  readonly nanosBytes: number;
}

/**
 * Makes an `Event` of a recording ready to be sent again and again: puts it into a pod, and marks what must be new each time,
 * which is its time and the identity of the threads that it names. Everything else stays byte for byte.
 */
export function recast(event: Uint8Array, recasting: Recasting): Part {
  const { cast, place, nanosBytes } = recasting;
  const people = cast && new People(event, cast);
  const parts = fieldsOf(event).map((item) => {
    const inner = content(event, item);
    switch (item.tag) {
      case 10:
        return field(1, markedTimestamp(kinds.time, 0, nanosBytes));
      case 42:
        return field(5, join([workload(inner, cast), place]));
      case 50:
        return people === undefined ? copy(event, item) : field(6, people.argument(inner));
      default:
        return copy(event, item);
    }
  });
  return join(parts);
}

function copy(bytes: Uint8Array, { start, end }: Field): Part {
  return raw(bytes.subarray(start, end));
}

/** The process of a `Workload`; its container and pod are left out. */
function workload(bytes: Uint8Array, cast: Cast | undefined): Part {
  const process = descend(bytes, 1);
  if (process === undefined) return raw(new Uint8Array());
  return field(1, cast === undefined ? raw(process) : recastProcess(process, cast));
}

function recastProcess(bytes: Uint8Array, cast: Cast): Part {
  const life = cast.life(Number(varintField(descend(bytes, 2), 1) ?? 0n));
  const parts = fieldsOf(bytes).map((item) => {
    const inner = content(bytes, item);
    if (item.tag === 18) return field(2, marked(1, kinds.uniqueId, life, size.uniqueId));
    if (item.tag === 26 || item.tag === 34) return field(item.tag >> 3, marked(1, kinds.tid, life, size.tid));
    if (item.tag === 50) return field(6, recastThread(inner, cast));
    if (item.tag === 58) return field(7, recastProcess(inner, cast));
    return copy(bytes, item);
  });
  return join(parts);
}

function recastThread(bytes: Uint8Array, cast: Cast): Part {
  const life = cast.life(Number(varintField(descend(bytes, 3), 1) ?? 0n));
  const parts = fieldsOf(bytes).map((item) => {
    if (item.tag === 10) return field(1, markedTimestamp(kinds.start, life, size.nanos));
    if (item.tag === 26) return field(3, marked(1, kinds.uniqueId, life, size.uniqueId));
    if (item.tag === 34 || item.tag === 42) return field(item.tag >> 3, marked(1, kinds.tid, life, size.tid));
    return copy(bytes, item);
  });
  return join(parts);
}

/** Arguments that name a thread: of sched_process_fork (by prefix), and what clone and set_tid_address return. */
class People {
  readonly #cast: Cast;
  readonly #lives: Readonly<Record<string, number | undefined>>;

  constructor(event: Uint8Array, cast: Cast) {
    this.#cast = cast;
    const args = argumentsOf(event);
    const life = (tid: string, start: string): number | undefined => {
      const thread = threadOf(args, tid, start);
      return thread === 0 ? undefined : cast.life(thread);
    };
    const leader = life('leader_tid', 'leader_start_time');
    const parent = life('parent_process_tid', 'parent_process_start_time');
    const process = Number(varintField(descend(event, 5, 1, 2), 1) ?? 0n);
    this.#lives = {
      parent_tid: life('parent_tid', 'parent_start_time'),
      parent_ns_tid: life('parent_tid', 'parent_start_time'),
      parent_start_time: life('parent_tid', 'parent_start_time'),
      parent_pid: cast.life(process),
      parent_ns_pid: cast.life(process),
      child_tid: life('child_tid', 'start_time'),
      child_ns_tid: life('child_tid', 'start_time'),
      start_time: life('child_tid', 'start_time'),
      child_pid: leader,
      child_ns_pid: leader,
      leader_tid: leader,
      leader_ns_tid: leader,
      leader_pid: leader,
      leader_ns_pid: leader,
      leader_start_time: leader,
      parent_process_tid: parent,
      parent_process_ns_tid: parent,
      parent_process_pid: parent,
      parent_process_ns_pid: parent,
      parent_process_start_time: parent,
    };
  }

  /** An `EventValue`: name in field 1, the value in another one. */
  argument(bytes: Uint8Array): Part {
    const [name, value] = fieldsOf(bytes);
    if (value === undefined || (value.tag & 7) !== 0) return raw(bytes);
    const text = textOf(bytes, name);
    const isReturn = text === 'returnValue';
    const life = isReturn ? this.#cast.lifeOfTid(Number(value.value)) : this.#lives[text];
    if (life === undefined) return raw(bytes);
    const kind = text.endsWith('start_time') ? kinds.startNs : kinds.tid;
    return join([textField(1, text), marked(value.tag >> 3, kind, life, kind === kinds.tid ? size.tid : size.startNs)]);
  }
}
