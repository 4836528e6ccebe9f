import type { Memory } from './event-memory.ts';
import { copyOf, memoryOf } from './event-memory.ts';
import { isSame } from './same-bytes.ts';
import { text } from './wire.ts';

/** A power of two. */
const places = 4_096;
const longest = 128;

interface Known extends Memory {
  readonly text: string;
}

const known: (Known | undefined)[] = Array.from({ length: places }, () => undefined);

/**
 * Returns the text in `memory`'s `[start, end)` from a cache of recent texts, for frequent texts such as paths of
 * executables and names of threads. A lookup compares all bytes, and the cache is bounded (4 096 texts of 128 bytes),
 * so an attacker cannot misuse it.
 */
export function interned(memory: Memory, start: number, end: number): string {
  const length = end - start;
  if (length < 4 || length > longest) return text(memory.bytes, start, end);
  const { words } = memory;
  // Paths differ more at their ends than at their beginnings.
  let hash = Math.imul(words.getInt32(end - 4, true) ^ length, 0x9e3779b1);
  hash = Math.imul(hash ^ words.getInt32(start + ((length - 4) >> 1), true), 0x9e3779b1);
  const place = (hash ^ words.getInt32(start, true)) >>> 20;
  const candidate = known[place];
  if (candidate?.bytes.length === length && isSame(candidate.words, 0, words, start, length)) return candidate.text;
  const copy = memoryOf(copyOf(memory.bytes, start, end));
  const made = { ...copy, text: text(copy.bytes, 0, length) };
  known[place] = made;
  return made.text;
}
