import { type Memory, memoryOf } from './memory.ts';
import { fewestBytes, isSame } from './same-bytes.ts';
import type { Process, Thread } from './workload.ts';

/** Who acted: the first field of a `tracee.v1beta1.Workload`. Frozen, because many events share it. */
export interface Actor {
  readonly process: Process | undefined;
  readonly thread: Thread | undefined;
}

/** A power of two. */
const places = 1_024;
const longest = 320;

const known = memoryOf(new Uint8Array(places * longest));
const lengths = new Int32Array(places);
const actors: (Actor | undefined)[] = Array.from({ length: places }, () => undefined);
/** Where the bytes that `findActor` has looked for last belong; -1 where they are not remembered. */
let place = -1;

/**
 * A thread has the same bytes in all events of one system call, and many of them one after the other. Those that came lately are
 * remembered; they are only ever found by all of them, so that it does not matter who has written them.
 * @returns whether the bytes in `memory`'s `[p, end)` came lately: then they are known to be sound
 */
export function findActor(memory: Memory, p: number, end: number): boolean {
  const hash = hashOf(memory, p, end);
  place = hash === 0 ? -1 : (hash ^ (hash >>> 15)) & (places - 1);
  const length = end - p;
  return place >= 0 && lengths[place] === length && isSame(known.words, place * longest, memory.words, p, length);
}

/** Remembers the bytes that `findActor` has just missed. */
export function rememberActor(memory: Memory, p: number, end: number): void {
  if (place < 0) return;
  known.bytes.set(memory.bytes.subarray(p, end), place * longest);
  lengths[place] = end - p;
  actors[place] = undefined;
}

/** What was made of the bytes that `findActor` has found last. */
export function foundActor(): Actor | undefined {
  return actors[place];
}

/** Keeps what was made of them. */
export function keepActor({ process, thread }: Actor): Actor {
  if (process?.parent !== undefined) Object.freeze(process.parent);
  const actor = { process: Object.freeze(process), thread: Object.freeze(thread) };
  actors[place] = actor;
  return actor;
}

/** Of the process's and the thread's identity and the name of the system call, as Tracee writes them; 0 for other forms. */
function hashOf({ bytes, words }: Memory, p: number, end: number): number {
  const length = end - p;
  if (length < fewestBytes || length > longest) return 0;
  const ids = p + 2 + (bytes[p + 1] ?? 0);
  if (ids + fewestBytes > end) return 0;
  let thread = ids;
  for (let field = 0; field < 4; field++) thread += 2 + (bytes[thread + 1] ?? 0);
  const last = thread - 2 + (bytes[thread + 1] ?? 0);
  if (thread + fewestBytes > end || last + 4 > end) return 0;
  const process = Math.imul(words.getInt32(ids + 3, true) ^ length, 0x9e3779b1);
  const start = Math.imul(process ^ words.getInt32(thread + 11, true), 0x9e3779b1);
  return Math.imul(start ^ words.getInt32(last, true), 0x9e3779b1);
}
