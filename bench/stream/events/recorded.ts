import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { uniqueId } from '../../../src/event/workload/unique-id.ts';
import { content, descend, fieldsOf, part, textOf, varintField } from './wire.ts';

/** One event of a recording, and what of it decides whether and how it is played. */
export interface Recorded {
  /** The `Event`, without the response around it. */
  readonly bytes: Uint8Array;
  readonly name: string;
  /** A detector of Tracee made it. */
  readonly isFinding: boolean;
  /** Epoch nanoseconds. */
  readonly time: bigint;
  /** Unique ids of process and thread; 0 where the event names none. */
  readonly process: number;
  readonly thread: number;
  readonly executable: string;
  /** Of sched_process_fork: unique ids of the new thread and of its process. */
  readonly child: number;
  readonly childProcess: number;
  readonly childTid: number;
  /** Of a clone in the parent: the new tid. */
  readonly cloned: number;
}

const folder = fileURLToPath(new URL('../../../fixtures/recordings/', import.meta.url));

/** Reads a recording of fixtures/recordings; its form is told in ORIGIN.md there. */
export function readRecorded(name: string): Recorded[] {
  const file = gunzipSync(readFileSync(`${folder}${name}.pb.gz`));
  const events: Recorded[] = [];
  for (let p = 0; p < file.length; ) {
    const end = p + 4 + file.readUInt32LE(p);
    const event = descend(file.subarray(p + 4, end), 1);
    if (event !== undefined) events.push(describe(event));
    p = end;
  }
  return events;
}

function describe(bytes: Uint8Array): Recorded {
  const event = fieldsOf(bytes);
  const name = text(part(bytes, event, 3));
  const time = part(bytes, event, 1);
  const workload = part(bytes, event, 5) ?? empty;
  const process = part(workload, fieldsOf(workload), 1) ?? empty;
  const fields = fieldsOf(process);
  const args = name === 'sched_process_fork' || name === 'clone' ? argumentsOf(bytes) : new Map<string, bigint>();
  return {
    bytes,
    name,
    isFinding: part(bytes, event, 8) !== undefined,
    time: (varintField(time, 1) ?? 0n) * 1_000_000_000n + (varintField(time, 2) ?? 0n),
    process: Number(varintField(part(process, fields, 2), 1) ?? 0n),
    thread: Number(varintField(descend(part(process, fields, 6) ?? empty, 3), 1) ?? 0n),
    executable: text(descend(part(process, fields, 1) ?? empty, 1)),
    child: threadOf(args, 'child_tid', 'start_time'),
    childProcess: threadOf(args, 'leader_tid', 'leader_start_time'),
    childTid: Number(args.get('child_tid') ?? 0n),
    cloned: name === 'clone' ? Number(args.get('returnValue') ?? 0n) : 0,
  };
}

const empty = new Uint8Array();

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? empty).toString();
}

/** The arguments of an event that are varints (in EventValue the name is field 1, the value another one). */
export function argumentsOf(event: Uint8Array): Map<string, bigint> {
  const args = new Map<string, bigint>();
  for (const field of fieldsOf(event).filter(({ tag }) => tag === 50)) {
    const value = content(event, field);
    const [name, argument] = fieldsOf(value);
    if (argument !== undefined && (argument.tag & 7) === 0) args.set(textOf(value, name), argument.value);
  }
  return args;
}

/** The unique id of the thread that these two arguments name, 0 where they are missing. */
export function threadOf(args: ReadonlyMap<string, bigint>, tid: string, start: string): number {
  const [hostTid, startTime] = [args.get(tid), args.get(start)];
  return hostTid === undefined || startTime === undefined ? 0 : uniqueId(Number(hostTid), startTime);
}
