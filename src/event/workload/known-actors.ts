import {
  processExecutableTag,
  processHostPidTag,
  processPidTag,
  processRealUserTag,
  processThreadTag,
  processUniqueIdTag,
  threadHostTidTag,
  threadNameTag,
  threadStartTimeTag,
  threadSyscallTag,
  threadTidTag,
  threadUniqueIdTag,
} from '../../gen/tags.ts';
import { type Memory, memoryOf } from '../bytes/event-memory.ts';
import { interned } from '../bytes/interned.ts';
import { copyBytes, isSame } from '../bytes/same-bytes.ts';
import type { RowHolder } from './executables.ts';
import type { Process, Thread } from './workload.ts';

/**
 * A local constant is compiled into the machine code; an imported one is read from memory each time
 * (docs/decisions/0063-tags.md).
 */
const executableTag = processExecutableTag;
const uniqueIdTag = processUniqueIdTag;
const hostPidTag = processHostPidTag;
const pidTag = processPidTag;
const userTag = processRealUserTag;
const threadTag = processThreadTag;
const startTimeTag = threadStartTimeTag;
const nameTag = threadNameTag;
const threadIdTag = threadUniqueIdTag;
const hostTidTag = threadHostTidTag;
const tidTag = threadTidTag;
const syscallTag = threadSyscallTag;

/** Process and thread that several events share. Both are frozen for that reason. */
export interface Actor extends RowHolder {
  readonly process: Process | undefined;
  /** The process with its last known executable path, if that differs from the path sent. */
  completed: Process | undefined;
  /** The thread in the system call of the last event whose thread was read. */
  thread: Thread | undefined;
}

/** Number of cached actors, a power of two. */
const places = 1_024;
const longest = 320;
/** Minimum length of each part that is compared. */
const shortestPart = 16;

const known = memoryOf(new Uint8Array(places * longest));
/** Lengths of the bytes in each place: of the three parts without the system call, and of all of them. */
const lengths = new Int32Array(4 * places);
const actors: (Actor | undefined)[] = Array.from({ length: places }, () => undefined);

/** Results of `look`. */
let [head, middle, tail, syscall] = [0, 0, 0, 0];
/** Place of the bytes that `findActor` has last looked for; -1 if they cannot be cached. */
let place = -1;

/**
 * Looks up an actor in a cache. The actor is the first field of a `tracee.v1beta1.Workload`. Its bytes are the same in
 * all events of a thread, except for the name of the system call. The cache holds recent, valid actors, and a lookup
 * compares all bytes, so an attacker cannot misuse it.
 * @returns whether the bytes in `memory`'s `[p, end)` are cached, perhaps with another system call; they are then known
 * to be valid
 */
export function findActor(memory: Memory, p: number, end: number): boolean {
  place = -1;
  if (end - p > longest || !look(memory.bytes, p, end)) return false;
  const { words } = memory;
  const process = Math.imul(words.getInt32(p + head - 8, true) ^ head, 0x9e3779b1);
  const hash = Math.imul(process ^ words.getInt32(p + head + 10, true), 0x9e3779b1);
  place = (hash >>> 7) & (places - 1);
  const at = 4 * place;
  if (lengths[at] !== head || lengths[at + 1] !== middle || lengths[at + 2] !== tail) return false;
  const own = place * longest;
  const ownEnd = own + (lengths[at + 3] ?? 0);
  return (
    isSame(known.words, own, words, p, head) &&
    isSame(known.words, own + head + 1, words, p + head + 1, middle) &&
    (tail === 0 || isSame(known.words, ownEnd - tail, words, end - tail, tail))
  );
}

/** Whether the bytes that `findActor` has just missed can be cached. */
export function canKeepActor(): boolean {
  return place >= 0;
}

/** Caches the bytes that `findActor` has just missed, and the read-only objects that were made from them. */
export function keepActor(
  memory: Memory,
  p: number,
  end: number,
  process: Process | undefined,
  thread: Thread | undefined,
): void {
  copyBytes(known.words, place * longest, memory.words, p, end - p);
  const at = 4 * place;
  lengths[at] = head;
  lengths[at + 1] = middle;
  lengths[at + 2] = tail;
  lengths[at + 3] = end - p;
  actors[place] = { process, completed: undefined, row: -1, confirmed: 0, thread };
}

/** The objects that were made from the bytes that were found or cached last. */
export function foundActor(): Actor | undefined {
  return actors[place];
}

/** Start of the field with the name of the system call in these bytes. */
export function foundSyscall(): number {
  return syscall;
}

/** The thread of an actor in the system call whose field starts at `p`. */
export function threadOf(actor: Actor, memory: Memory, p: number): Thread | undefined {
  const { thread } = actor;
  if (thread === undefined) return undefined;
  const end = p + 2 + (memory.bytes[p + 1] ?? 0);
  if (spells(thread.syscall, memory.bytes, p + 2, end)) return thread;
  const { uniqueId, hostTid, tid, name, startTime, compat } = thread;
  // A literal, because V8 copies a frozen object slowly.
  const other = Object.freeze({
    uniqueId,
    hostTid,
    tid,
    name,
    startTime,
    syscall: interned(memory, p + 2, end),
    compat,
  });
  actor.thread = other;
  return other;
}

/** Whether a text equals the ASCII in `b[p, end)`. */
function spells(text: string, b: Uint8Array, p: number, end: number): boolean {
  if (text.length !== end - p) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== b[p + i] || code > 127) return false;
  }
  return true;
}

/**
 * Splits `b[p, end)`: `head` bytes up to the thread's length, then after that byte `middle` bytes up to the system
 * call, and `tail` bytes after it.
 * @returns false if it is not in Tracee's usual form, or a part is too short to be compared
 */
function look(b: Uint8Array, p: number, end: number): boolean {
  let q = behind(b, p, end, executableTag);
  q = behind(b, q, end, uniqueIdTag);
  q = behind(b, q, end, hostPidTag);
  q = behind(b, q, end, pidTag);
  q = behind(b, q, end, userTag);
  if (q < 0 || q + 2 > end || b[q] !== threadTag) return false;
  const length = b[q + 1] ?? 0;
  const inner = q + 2;
  const stop = inner + length;
  if (length > 127 || stop > end) return false;
  q = behind(b, inner, stop, startTimeTag);
  q = behind(b, q, stop, nameTag);
  q = behind(b, q, stop, threadIdTag);
  q = behind(b, q, stop, hostTidTag);
  q = behind(b, q, stop, tidTag);
  if (q < 0 || q + 2 > stop || b[q] !== syscallTag || q + 2 + (b[q + 1] ?? 0) !== stop) return false;
  head = inner - 1 - p;
  middle = q - inner;
  tail = end - stop;
  syscall = q;
  return head >= shortestPart && middle >= shortestPart && (tail === 0 || tail >= shortestPart);
}

/**
 * Position after a field with this tag and less than 128 bytes; -1 for another field, and for a `p` of -1. It never
 * reads beyond the end: V8's code would stay slower after one such read.
 */
function behind(b: Uint8Array, p: number, end: number, tag: number): number {
  if (p < 0 || p + 2 > end || b[p] !== tag) return -1;
  const length = b[p + 1] ?? 0;
  return length < 128 ? p + 2 + length : -1;
}
