import { nextCount } from '../event/bytes/count.ts';
import type { Identity } from '../event/workload/executables.ts';
import { textBytes } from '../signature/state/bounded-map.ts';

/** Size of a row in 64-bit numbers. A row holds twice as many 32-bit numbers. */
const rowFloats = 5;
const rowInts = 10;
/** Index of the 64-bit number of a row, which comes first, and of the 32-bit integers after it. */
const secondsAt = 0;
const [nanosAt, idAt, pidAt, bytesAt, nextAt, usedAt, versionAt] = [2, 3, 4, 5, 6, 7, 8];
/** Paths of a row: its program, and those before its last execs, newest first. */
const rowPaths = 3;
const firstCapacity = 256;
/** Values of `usedAt`. */
const [free, unused, used] = [-1, 0, 1];

/** The last version of a row in any table. */
let versions = 0;

/**
 * The programs of processes, with a limited number of rows and bytes of paths. The rows are numbers in a few arrays,
 * because objects for each process are work for the garbage collector. At a limit, a row that was not used recently is
 * evicted and counted, as in `BoundedMap`.
 */
export class ProcessTable {
  readonly #max: number;
  readonly #maxBytes: number;
  #floats = new Float64Array(firstCapacity * rowFloats);
  #ints = new Int32Array(this.#floats.buffer);
  readonly #paths: (string | undefined)[] = [];
  /** The first row of each bucket of unique ids, or -1. There are as many buckets as rows, a power of two. */
  #buckets = new Int32Array(firstCapacity).fill(-1);
  /** Rows that were taken into use so far. */
  #rows = 0;
  /** The first free row among them, or -1. */
  #free = -1;
  #size = 0;
  #bytes = 0;
  #hand = 0;
  /** Number of processes that were evicted because a limit was reached. */
  evicted = 0;

  /**
   * @param max limit of rows, at least 1
   * @param maxBytes limit of the bytes of paths, with two per UTF-16 unit
   */
  constructor(max: number, maxBytes: number) {
    this.#max = max;
    this.#maxBytes = maxBytes;
  }

  /**
   * Finds the row of a process, and counts as its use.
   * @param hint a row that it had before; -1 if unknown
   * @returns -1 if the process is unknown
   */
  find({ uniqueId, hostPid }: Identity, hint = -1): number {
    const id = uniqueId | 0;
    const row = hint >= 0 && this.#isRow(hint, id) ? hint : this.#rowOf(id);
    if (row < 0 || this.#ints[row * rowInts + pidAt] !== (hostPid | 0)) return -1;
    this.#ints[row * rowInts + usedAt] = used;
    return row;
  }

  /**
   * Remembers a process, in the place of another one with the same unique id.
   * @returns its row
   */
  add({ uniqueId, hostPid }: Identity, path: string | undefined): number {
    const id = uniqueId | 0;
    let row = this.#rowOf(id);
    const isNew = row < 0;
    if (isNew) row = this.#take(id, textBytes(path));
    const int = row * rowInts;
    this.#ints[int + pidAt] = hostPid | 0;
    this.#ints[int + nanosAt] = 0;
    this.#floats[row * rowFloats + secondsAt] = 0;
    this.change(row, path, undefined, undefined);
    if (isNew) this.#ints[int + usedAt] = unused;
    return row;
  }

  /** Replaces the paths of a row, which counts as its use. */
  change(row: number, path: string | undefined, before: string | undefined, earlier: string | undefined): void {
    const ints = this.#ints;
    const int = row * rowInts;
    const bytes = textBytes(path) + textBytes(before) + textBytes(earlier);
    this.#bytes += bytes - (ints[int + bytesAt] ?? 0);
    ints[int + bytesAt] = bytes;
    ints[int + usedAt] = used;
    const at = row * rowPaths;
    ints[int + versionAt] = versions = nextCount(versions);
    this.#paths[at] = path;
    this.#paths[at + 1] = before;
    this.#paths[at + 2] = earlier;
    while (this.#bytes > this.#maxBytes && this.#size > 1) this.#evict();
  }

  /**
   * Version of the paths of a row. It changes with them, and no other row of any table has it. A row without a process
   * has version 0.
   */
  version(row: number): number {
    return this.#ints[row * rowInts + versionAt] ?? 0;
  }

  /**
   * Whether the paths of a row still have this version, which counts as its use.
   * @param row -1 if unknown
   * @param version above 0, or 0 if unknown
   */
  isVersion(row: number, version: number): boolean {
    if (version === 0 || row < 0 || row >= this.#rows || this.#ints[row * rowInts + versionAt] !== version)
      return false;
    this.#ints[row * rowInts + usedAt] = used;
    return true;
  }

  /** @param seconds with `nanos`, the time since which the process runs its program; 0 if unknown */
  setSince(row: number, seconds: number, nanos: number): void {
    this.#floats[row * rowFloats + secondsAt] = seconds;
    this.#ints[row * rowInts + nanosAt] = nanos;
  }

  /** Seconds of the time since which the process runs its program; 0 if unknown. */
  seconds(row: number): number {
    return this.#floats[row * rowFloats + secondsAt] ?? 0;
  }

  nanos(row: number): number {
    return this.#ints[row * rowInts + nanosAt] ?? 0;
  }

  path(row: number): string | undefined {
    return this.#paths[row * rowPaths];
  }

  /** The path before the last exec, as far as known. */
  before(row: number): string | undefined {
    return this.#paths[row * rowPaths + 1];
  }

  /** The path before `before`. */
  earlier(row: number): string | undefined {
    return this.#paths[row * rowPaths + 2];
  }

  /** Forgets a process, if it is known. */
  delete({ uniqueId, hostPid }: Identity): void {
    const row = this.#rowOf(uniqueId | 0);
    if (row >= 0 && this.#ints[row * rowInts + pidAt] === (hostPid | 0)) this.#drop(row);
  }

  #isRow(row: number, id: number): boolean {
    return row < this.#rows && this.#ints[row * rowInts + idAt] === id && this.#ints[row * rowInts + usedAt] !== free;
  }

  #rowOf(id: number): number {
    const ints = this.#ints;
    let row = this.#buckets[this.#bucket(id)] ?? -1;
    while (row >= 0 && ints[row * rowInts + idAt] !== id) row = ints[row * rowInts + nextAt] ?? -1;
    return row;
  }

  #bucket(id: number): number {
    // A unique id is a hash already, unless somebody makes it up.
    return (Math.imul(id, 0x9e3779b1) >>> 8) & (this.#buckets.length - 1);
  }

  #take(id: number, bytes: number): number {
    if (this.#size >= this.#max) this.#evict();
    while (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) this.#evict();
    const row = this.#freeRow();
    this.#size++;
    const int = row * rowInts;
    this.#ints[int + idAt] = id;
    this.#ints[int + bytesAt] = 0;
    this.#link(row, id);
    return row;
  }

  #freeRow(): number {
    const row = this.#free;
    if (row >= 0) {
      this.#free = this.#ints[row * rowInts + nextAt] ?? -1;
      return row;
    }
    if (this.#rows === this.#buckets.length) this.#grow();
    // Not by stores behind the end, whose optimised code V8 discards again and again (docs/decisions/0033-guarding-authors.md).
    this.#paths.push(undefined, undefined, undefined);
    return this.#rows++;
  }

  #grow(): void {
    const capacity = 2 * this.#buckets.length;
    const floats = new Float64Array(capacity * rowFloats);
    floats.set(this.#floats);
    this.#floats = floats;
    this.#ints = new Int32Array(floats.buffer);
    this.#buckets = new Int32Array(capacity).fill(-1);
    // No row is free when the table grows.
    for (let row = 0; row < this.#rows; row++) this.#link(row, this.#ints[row * rowInts + idAt] ?? 0);
  }

  #link(row: number, id: number): void {
    const bucket = this.#bucket(id);
    this.#ints[row * rowInts + nextAt] = this.#buckets[bucket] ?? -1;
    this.#buckets[bucket] = row;
  }

  #unlink(row: number): void {
    const ints = this.#ints;
    const next = ints[row * rowInts + nextAt] ?? -1;
    const bucket = this.#bucket(ints[row * rowInts + idAt] ?? 0);
    let other = this.#buckets[bucket] ?? -1;
    if (other === row) {
      this.#buckets[bucket] = next;
      return;
    }
    while (ints[other * rowInts + nextAt] !== row) other = ints[other * rowInts + nextAt] ?? -1;
    ints[other * rowInts + nextAt] = next;
  }

  #drop(row: number): void {
    const int = row * rowInts;
    this.#ints[int + versionAt] = 0;
    this.#unlink(row);
    this.#size--;
    this.#bytes -= this.#ints[int + bytesAt] ?? 0;
    this.#paths.fill(undefined, row * rowPaths, (row + 1) * rowPaths);
    this.#ints[int + usedAt] = free;
    this.#ints[int + nextAt] = this.#free;
    this.#free = row;
  }

  /** Moves the hand over rows in use, until it meets one that was not used since its last pass, and evicts it. */
  #evict(): void {
    for (;;) {
      const row = this.#hand;
      this.#hand = row + 1 < this.#rows ? row + 1 : 0;
      const at = row * rowInts + usedAt;
      const state = this.#ints[at];
      if (state === used) this.#ints[at] = unused;
      else if (state === unused) {
        this.#drop(row);
        this.evicted++;
        return;
      }
    }
  }
}
