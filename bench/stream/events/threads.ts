import { uniqueId } from '../../../src/event/workload/unique-id.ts';
import { kinds, size } from './part.ts';
import type { Life } from './script.ts';

/** Where in the row of a thread the bytes for a mark of each kind are; kinds are the indexes. */
const at = [
  0,
  0,
  size.uniqueId,
  size.uniqueId + size.tid,
  size.uniqueId + size.tid + size.seconds + size.nanos,
] as const;
const rowBytes = at[kinds.startNs] + size.startNs;
/** A varint of three bytes. The kernel counts tids up too, and starts again when it has used all (pid_max is 4 194 304). */
const firstTid = 16_384;
const lastTid = 2_097_151;
/** The smallest varint of five bytes. */
const fiveBytes = 2 ** 28;
const standingFor = 3_600_000_000;

/** The threads of a script in this round: unique ids, tids and start times, encoded as in events. */
export class Threads {
  readonly #rows: Uint8Array;
  #tid = firstTid;

  /** @param now microseconds since the epoch; what never ends has been there for an hour */
  constructor(lives: readonly Life[], now: number) {
    this.#rows = new Uint8Array(lives.length * rowBytes);
    for (const [index, { first }] of lives.entries()) if (first < 0) this.start(index, now - standingFor);
  }

  /** Makes a new thread of this life. @param us its start in microseconds since the epoch */
  start(life: number, us: number): void {
    const { seconds, nanos } = startTime(us);
    const ns = BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
    let id = 0;
    // Nearly all unique ids need five bytes; the others are passed over.
    while (id < fiveBytes) {
      this.#tid = this.#tid === lastTid ? firstTid : this.#tid + 1;
      id = uniqueId(this.#tid, ns);
    }
    const row = life * rowBytes;
    writeVarint(this.#rows, row + at[kinds.uniqueId], id, size.uniqueId);
    writeVarint(this.#rows, row + at[kinds.tid], this.#tid, size.tid);
    writeVarint(this.#rows, row + at[kinds.start], seconds, size.seconds);
    writeVarint(this.#rows, row + at[kinds.start] + size.seconds, nanos, size.nanos);
    writeBigVarint(this.#rows, row + at[kinds.startNs], ns, size.startNs);
  }

  /** Writes what belongs at a mark. */
  write(kind: number, life: number, bytes: Uint8Array, p: number): void {
    const from = life * rowBytes + (at[kind] ?? 0);
    if (kind === kinds.start) {
      this.#copy(from, bytes, p, size.seconds);
      // The tag of the nanoseconds stands between.
      this.#copy(from + size.seconds, bytes, p + size.seconds + 1, size.nanos);
    } else
      this.#copy(from, bytes, p, kind === kinds.tid ? size.tid : kind === kinds.startNs ? size.startNs : size.uniqueId);
  }

  #copy(from: number, bytes: Uint8Array, to: number, count: number): void {
    for (let i = 0; i < count; i++) bytes[to + i] = this.#rows[from + i] ?? 0;
  }
}

/** A start time whose nanoseconds need five bytes: where they would not, a moment earlier. */
function startTime(us: number): { readonly seconds: number; readonly nanos: number } {
  const seconds = Math.floor(us / 1e6);
  const nanos = Math.floor(us - seconds * 1e6) * 1_000;
  return nanos < fiveBytes ? { seconds: seconds - 1, nanos: 999_999_000 } : { seconds, nanos };
}

/** Writes a varint of just so many bytes. @param value below 2^32 */
export function writeVarint(bytes: Uint8Array, p: number, value: number, count: number): void {
  let rest = value;
  for (let i = 1; i < count; i++) {
    bytes[p++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[p] = rest;
}

function writeBigVarint(bytes: Uint8Array, p: number, value: bigint, count: number): void {
  for (let i = 0; i < count; i++) {
    bytes[p + i] = Number((value >> BigInt(7 * i)) & 127n) | (i + 1 < count ? 128 : 0);
  }
}
