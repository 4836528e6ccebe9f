import { text } from './wire.ts';

/** A power of two. */
const places = 4_096;
const longest = 128;

const known: (string | undefined)[] = Array.from({ length: places }, () => undefined);

/**
 * The text of `b[start, end)`, for texts that come over and over, such as paths of executables and names of threads: those
 * that were met lately are found and not made anew. A text is only ever found by all its bytes, and what is remembered is
 * bounded (4 096 texts of 128 characters), so that it does not matter who has written it.
 */
export function interned(b: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return '';
  if (length > longest) return text(b, start, end);
  let hash = length;
  // The ends of paths differ more than their beginnings.
  for (let i = Math.max(start, end - 16); i < end; i++) hash = Math.imul(hash, 31) + (b[i] ?? 0);
  const place = (hash ^ (hash >>> 12)) & (places - 1);
  const candidate = known[place];
  if (candidate !== undefined && isText(candidate, b, start, length)) return candidate;
  const made = text(b, start, end);
  // Any other text has fewer or more characters than bytes, or some beyond ASCII, and is never found.
  known[place] = made;
  return made;
}

function isText(candidate: string, b: Uint8Array, start: number, length: number): boolean {
  if (candidate.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const byte = b[start + i] ?? 128;
    if (byte > 127 || candidate.charCodeAt(i) !== byte) return false;
  }
  return true;
}
