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
import type { ProgramHolder } from './executables.ts';
import type { Process, Thread } from './workload.ts';

/** Numbers of this module stand in the machine code, imported ones are read from memory each time (docs/decisions/0063-tags.md). */
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

/** Process and thread of several events. Both are frozen, because these events share them. */
export interface Actor extends ProgramHolder {
  readonly process: Process | undefined;
  /** The same with the path of its executable as it was known last, where that is not the one that came. */
  completed: Process | undefined;
  /** In the system call of the last event of which somebody asked for it. */
  thread: Thread | undefined;
}

/** A power of two. */
const places = 1_024;
const longest = 320;
/** Of each part that is compared. */
const shortestPart = 16;

const known = memoryOf(new Uint8Array(places * longest));
/** Lengths of what is remembered in each place: of the three parts that do not tell the system call, and of all of it. */
const lengths = new Int32Array(4 * places);
const actors: (Actor | undefined)[] = Array.from({ length: places }, () => undefined);

/** What `look` has found. */
let [head, middle, tail, syscall] = [0, 0, 0, 0];
/** Where the bytes that `findActor` has looked for last belong; -1 where they are not remembered. */
let place = -1;

/**
 * Who acted, the first field of a `tracee.v1beta1.Workload`, is the same bytes in all events of a thread but for the name of the system
 * call. What came lately and was sound is remembered, and only ever found by all its bytes; so it does not matter who has written them.
 * @returns whether the bytes in `memory`'s `[p, end)` came lately, perhaps in another system call: then they are known to be sound
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

/** Remembers the bytes that `findActor` has just missed. */
export function rememberActor(memory: Memory, p: number, end: number): void {
  if (place < 0) return;
  copyBytes(known.words, place * longest, memory.words, p, end - p);
  const at = 4 * place;
  lengths[at] = head;
  lengths[at + 1] = middle;
  lengths[at + 2] = tail;
  lengths[at + 3] = end - p;
  actors[place] = undefined;
}

/** What was made of the bytes that `findActor` has found last. */
export function foundActor(): Actor | undefined {
  return actors[place];
}

/** Where the field with the name of the system call starts in them. */
export function foundSyscall(): number {
  return syscall;
}

/** Keeps what was made of them, which is read-only. */
export function keepActor(process: Process | undefined, thread: Thread | undefined): void {
  actors[place] = { process, completed: undefined, program: undefined, thread };
}

/** The thread of an actor in the system call whose field starts at `p`. */
export function threadOf(actor: Actor, memory: Memory, p: number): Thread | undefined {
  const { thread } = actor;
  if (thread === undefined) return undefined;
  const end = p + 2 + (memory.bytes[p + 1] ?? 0);
  if (spells(thread.syscall, memory.bytes, p + 2, end)) return thread;
  actor.thread = Object.freeze({ ...thread, syscall: interned(memory, p + 2, end) });
  return actor.thread;
}

/** Whether a text is the ASCII in `b[p, end)`. */
function spells(text: string, b: Uint8Array, p: number, end: number): boolean {
  if (text.length !== end - p) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== b[p + i] || code > 127) return false;
  }
  return true;
}

/**
 * Takes `b[p, end)` apart: `head` bytes up to the thread's length, after that byte `middle` ones up to the system call, and `tail` behind
 * it.
 * @returns false where it has another form than the usual one of Tracee, or a part is too short to be compared
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
 * Behind a field with this tag and less than 128 bytes; -1 where there is another, and for a `p` of -1. Nothing beyond the end is
 * read: code that has met such a place once is slower for ever.
 */
function behind(b: Uint8Array, p: number, end: number, tag: number): number {
  if (p < 0 || p + 2 > end || b[p] !== tag) return -1;
  const length = b[p + 1] ?? 0;
  return length < 128 ? p + 2 + length : -1;
}
