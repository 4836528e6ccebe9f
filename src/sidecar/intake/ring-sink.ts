import { copyInto } from '../../event/bytes/event-memory.ts';
import { ProcessKey } from '../../event/message/process-key.ts';
import { damaged, type Selector, unwanted, unwantedMark } from '../../event/message/selector.ts';
import type { Gap, IntakeSink } from '../../intake/intake.ts';
import { entrySize } from '../../ring/layout.ts';
import type { RingWriter } from '../../ring/writer.ts';
import { entry, gapReasons } from '../entries.ts';
import type { IntakeCounts } from '../shared.ts';
import type { FairShare } from './fair-share.ts';
import { type LimitedProcess, LimitedProcesses } from './limited-processes.ts';

/** Room that messages leave for what must get in: gaps, quiet, the end. */
const spare = 4_096;
/** Where there was no room, it is used again when so much of the ring is free: else each second event would be a gap. */
const freeAgain = 0.25;
/** The engine is woken no more often than this, unless much has gathered: it holds events back for longer anyway. */
const wakeEveryMs = 20;

export interface RingSinkOptions {
  readonly writer: RingWriter;
  readonly selector: Selector;
  readonly counts: IntakeCounts;
  /** How many events of each wanted name were dropped. */
  readonly droppedByName: Float64Array;
  /** Bytes of the ring. */
  readonly capacity: number;
  /** What each process may take of the ring; undefined where Tracee waits instead. */
  readonly share?: FairShare | undefined;
  /** A process has come over its share. */
  readonly onOverShare?: (process: LimitedProcess) => void;
  /** Closes the ring as at the end of a recording after so many messages. */
  readonly maxEvents: number;
  readonly wake: () => void;
  /** `maxEvents` have come. */
  readonly onFull: () => void;
  readonly onGap: (gap: Gap) => void;
  /** A message was met that even the selector cannot read: a bug of Sequent. It is counted. */
  readonly onUnreadable: (error: unknown) => void;
  /** The engine holds something that quiet may make due, or repeats are held back. */
  readonly wantsQuiet: () => 'often' | 'seldom' | 'never';
  readonly now: () => number;
}

/**
 * Hands what an intake reads to the engine's thread, and never waits for it: messages that nobody listens to are counted and let
 * go, others are copied into the ring, and dropped and counted where that is full.
 */
export class RingSink implements IntakeSink {
  readonly #options: RingSinkOptions;
  #closed = false;
  #dropping = false;
  /** Time has come further than the engine knows, and nothing that it gets tells it. */
  #markDue = false;
  #published = true;
  #lastWake = 0;
  #lastQuiet = 0;
  /** Told to the engine before anything else, as soon as there is room. */
  #owed: Gap | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Much of the ring is used: the shares of processes count. */
  #isWatching = false;
  readonly #limited = new LimitedProcesses();
  readonly #process = new ProcessKey();

  constructor(options: RingSinkOptions) {
    this.#options = options;
  }

  /** Bytes that are free in the ring. */
  get free(): number {
    return this.#options.writer.free;
  }

  message(bytes: Uint8Array, start: number, end: number, arrival: number): void {
    const { counts, selector, maxEvents } = this.#options;
    const selected = selector.select(bytes, start, end);
    const received = ++counts.received;
    if (selected >= 0) this.#put(bytes, selected, arrival);
    else if (selected === damaged) counts.damaged++;
    else if (selected === unwanted || selected === unwantedMark) {
      counts.unmatched++;
      if (selected === unwantedMark) {
        this.#markDue = true;
        if (this.#options.wantsQuiet() === 'often') this.#putMark();
      }
    }
    if (received === maxEvents) this.#full();
  }

  unreadable(error: unknown): void {
    const { counts, maxEvents, onUnreadable } = this.#options;
    counts.damaged++;
    if (++counts.received === maxEvents) this.#full();
    onUnreadable(error);
  }

  #full(): void {
    this.close('whole');
    this.#options.onFull();
  }

  gap(gap: Gap): void {
    this.#options.onGap(gap);
    if (this.#closed) return;
    if (gap.reason === 'reconnect') this.#options.selector.restartTime();
    this.#putGap(gap);
    this.#publish(true);
  }

  quiet(nanoseconds: bigint): void {
    this.#options.selector.quiet(Number(nanoseconds));
    const wanted = this.#options.wantsQuiet();
    const now = this.#options.now();
    if (this.#closed || wanted === 'never' || (wanted === 'seldom' && now - this.#lastQuiet < 1_000)) return;
    this.#lastQuiet = now;
    this.#putMark();
    this.#control(entry.quiet, 0, Number(nanoseconds));
    this.#publish(false);
  }

  batch(): void {
    const { share } = this.#options;
    if (share !== undefined) {
      // Once a read, and not once an event: no read fills half of a ring.
      this.#isWatching = share.matters;
      if (!this.#isWatching && this.#limited.size > 0) this.#tellLimited();
    }
    if (!this.#published) this.#publish(false);
  }

  /**
   * Nothing more goes into the ring; what still comes is counted as dropped.
   * @param how `whole`: as at the end of a recording. `stopped`: waits are given up
   */
  close(how: 'whole' | 'stopped'): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#putMark();
    this.#tellLimited();
    this.#end(how === 'whole' ? 1 : 0);
  }

  #end(detail: number): void {
    if (this.#control(entry.end, detail, 0)) this.#publish(true);
    else setTimeout(() => this.#end(detail), wakeEveryMs);
  }

  #put(bytes: Uint8Array, index: number, arrival: number): void {
    const { writer, selector, counts, droppedByName, capacity, share } = this.#options;
    if (this.#dropping && writer.free >= capacity * freeAgain) {
      this.#dropping = false;
      this.#putGap({ reason: 'dropped' });
    }
    if (this.#markDue) this.#putMark();
    const length = selector.end - selector.start;
    const refused = this.#closed || this.#dropping || !this.#payOwed();
    if (this.#isWatching && share !== undefined && !refused && this.#isOverShare(share, bytes)) {
      counts.dropped++;
      counts.over_share++;
      droppedByName[index] = (droppedByName[index] ?? 0) + 1;
      return;
    }
    const at = refused ? -1 : writer.reserve(entry.message, index, length, spare);
    if (at < 0) {
      counts.dropped++;
      if (this.#closed) counts.leaving++;
      droppedByName[index] = (droppedByName[index] ?? 0) + 1;
      if (!this.#closed && !this.#dropping) {
        this.#dropping = true;
        this.#options.onGap({ reason: 'dropped' });
      }
      return;
    }
    const numbers = (at - 48) / 8;
    writer.numbers[numbers] = selector.seconds;
    writer.numbers[numbers + 1] = selector.nanos;
    writer.numbers[numbers + 2] = selector.newestSeconds;
    writer.numbers[numbers + 3] = selector.newestNanos;
    writer.numbers[numbers + 4] = arrival;
    writer.numbers[numbers + 5] = selector.head;
    copyInto(writer.bytes, at, bytes, selector.start, selector.end);
    this.#published = false;
  }

  /** Whether the event that is selected is of a process that has had more than its share, and must not be put. */
  #isOverShare(share: FairShare, bytes: Uint8Array): boolean {
    if (!share.matters) return false;
    const { start, end } = this.#options.selector;
    const process = this.#process;
    process.read(bytes, start, end);
    const { uniqueId, hostPid } = process;
    const wasOver = this.#limited.has(uniqueId);
    if (share.take(uniqueId, hostPid, entrySize(end - start), wasOver)) {
      // What it has lost must be known before more of it comes.
      if (!wasOver || this.#tellOne(this.#limited.take(uniqueId))) return false;
    }
    if (!this.#limited.add(uniqueId, hostPid)) {
      this.#limited.clear();
      this.#putGap({ reason: 'dropped' });
    } else if (!wasOver) this.#options.onOverShare?.({ uniqueId, hostPid, dropped: 1 });
    return true;
  }

  /** @returns whether there was room to tell it */
  #tellOne(process: LimitedProcess | undefined): boolean {
    if (process === undefined) return true;
    const { uniqueId, hostPid, dropped } = process;
    if (this.#control(entry.limited, 0, dropped, uniqueId, hostPid)) return true;
    this.#limited.restore(process);
    return false;
  }

  #tellLimited(): void {
    while (this.#limited.size > 0 && this.#tellOne(this.#limited.take()));
  }

  #putMark(): void {
    if (!this.#markDue) return;
    this.#markDue = false;
    const { newestSeconds, newestNanos } = this.#options.selector;
    this.#control(entry.mark, 0, newestSeconds, newestNanos);
  }

  #putGap(gap: Gap): void {
    this.#putMark();
    // Of several that are owed the one that says most stays.
    if (this.#owed?.reason !== 'reconnect') this.#owed = gap;
    this.#payOwed();
  }

  /** @returns whether nothing is owed any more */
  #payOwed(): boolean {
    if (this.#owed === undefined) return true;
    const { reason, lost } = this.#owed;
    if (!this.#control(entry.gap, gapReasons.indexOf(reason), Number(lost ?? 0n))) return false;
    this.#owed = undefined;
    return true;
  }

  /** What the engine must know; messages leave some room for it. @returns whether there was room */
  #control(kind: number, detail: number, first: number, second = 0, third = 0): boolean {
    const { writer } = this.#options;
    const at = writer.reserve(kind, detail, 0, 0);
    if (at < 0) return false;
    writer.numbers[(at - 48) / 8] = first;
    writer.numbers[(at - 48) / 8 + 1] = second;
    writer.numbers[(at - 48) / 8 + 2] = third;
    this.#published = false;
    return true;
  }

  #publish(urgent: boolean): void {
    const { writer, now, capacity } = this.#options;
    this.#published = true;
    if (!writer.publish()) return;
    const since = now() - this.#lastWake;
    if (urgent || since >= wakeEveryMs || writer.free < capacity / 2) this.#wake();
    else this.#timer ??= setTimeout(() => this.#wake(), wakeEveryMs - since);
  }

  #wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#options.writer.claimWake()) return;
    this.#lastWake = this.#options.now();
    this.#options.wake();
  }
}
