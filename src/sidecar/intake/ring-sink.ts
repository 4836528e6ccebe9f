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

/** Bytes that messages leave free for control entries: gaps, quiet, the end. */
const spare = 4_096;
/**
 * After an overflow, messages are accepted again once this part of the ring is free. Without this hysteresis, every
 * second event could cause a gap.
 */
const freeAgain = 0.25;
/**
 * Minimum interval between wakes of the engine, in milliseconds, unless the ring fills up. The engine's hold-back is
 * longer anyway.
 */
const wakeEveryMs = 20;

export interface RingSinkOptions {
  readonly writer: RingWriter;
  readonly selector: Selector;
  readonly counts: IntakeCounts;
  /** Arrived events by the index of their name. */
  readonly receivedByName: Float64Array;
  /** Dropped events by the index of their name. */
  readonly droppedByName: Float64Array;
  /** Size of the ring, in bytes. */
  readonly capacity: number;
  /** Limits each process's part of the ring; undefined if back-pressure is applied to Tracee instead. */
  readonly share?: FairShare | undefined;
  /** Called when a process exceeds its share. */
  readonly onOverShare?: (process: LimitedProcess) => void;
  /** After this number of messages, the ring is closed as at the end of a recording. */
  readonly maxEvents: number;
  readonly wake: () => void;
  /** Called when `maxEvents` have arrived. */
  readonly onFull: () => void;
  readonly onGap: (gap: Gap) => void;
  /** Called when the selector throws on a message: a bug of Sequent. The message is counted. */
  readonly onUnreadable: (error: unknown) => void;
  /**
   * How often the engine needs to know that the stream is quiet: `often` while it holds events or timers, `seldom`
   * while repeats are held back.
   */
  readonly wantsQuiet: () => 'often' | 'seldom' | 'never';
  readonly now: () => number;
}

/**
 * Passes the messages of an intake to the engine's thread, and never waits for it. Unwanted messages are counted and
 * discarded. Wanted messages are copied into the ring. If the ring is full, they are dropped and counted.
 */
export class RingSink implements IntakeSink {
  readonly #options: RingSinkOptions;
  #closed = false;
  #dropping = false;
  /** Event time has advanced beyond the engine's, and no entry in the ring carries the new time. */
  #markDue = false;
  #published = true;
  #lastWake = 0;
  #lastQuiet = 0;
  /** A gap that was not written for lack of room. It is written before any other entry. */
  #owed: Gap | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The ring is filling up, so the shares of processes are enforced. */
  #isWatching = false;
  readonly #limited = new LimitedProcesses();
  readonly #process = new ProcessKey();
  /** Events that are wanted as soon as the ring has room to tell the engine. */
  #change: { readonly number: number; readonly names: readonly string[] } | undefined;

  constructor(options: RingSinkOptions) {
    this.#options = options;
  }

  /** Free bytes in the ring. */
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
      // One check per read is enough, because no read fills half of the ring.
      this.#isWatching = share.matters;
      if (!this.#isWatching && this.#limited.size > 0) this.#tellLimited();
    }
    if (!this.#published) this.#publish(false);
  }

  /**
   * Selects other events from the next message on, and tells the engine at this place of the stream.
   * @param number of the set of signatures that wants them
   * @param names see `Selector.setNames`
   */
  change(number: number, names: readonly string[]): void {
    const isWaiting = this.#change !== undefined;
    this.#change = { number, names };
    if (!isWaiting) this.#payChange();
  }

  /** Tries again later if the ring has no room. */
  #payChange(): void {
    const change = this.#change;
    if (change === undefined || this.#closed) return;
    this.#putMark();
    if (!this.#payOwed() || !this.#control(entry.change, change.number, 0)) {
      setTimeout(() => this.#payChange(), wakeEveryMs);
      return;
    }
    this.#options.selector.setNames(change.names);
    this.#change = undefined;
    this.#publish(true);
  }

  /**
   * Closes the ring. Messages that arrive later are counted as dropped.
   * @param how `whole`: as at the end of a recording. `stopped`: pending timers are discarded
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
    const { writer, selector, counts, receivedByName, droppedByName, capacity, share } = this.#options;
    receivedByName[index] = (receivedByName[index] ?? 0) + 1;
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

  /** @returns whether the selected event belongs to a process over its share and must be dropped */
  #isOverShare(share: FairShare, bytes: Uint8Array): boolean {
    if (!share.matters) return false;
    const { start, end } = this.#options.selector;
    const process = this.#process;
    process.read(bytes, start, end);
    const { uniqueId, hostPid } = process;
    const wasOver = this.#limited.has(uniqueId);
    if (share.take(uniqueId, hostPid, entrySize(end - start), wasOver)) {
      // The engine must know about the dropped events before it gets later events of the process.
      if (!wasOver || this.#tellOne(this.#limited.take(uniqueId))) return false;
    }
    if (!this.#limited.add(uniqueId, hostPid)) {
      this.#limited.clear();
      this.#putGap({ reason: 'dropped' });
    } else if (!wasOver) this.#options.onOverShare?.({ uniqueId, hostPid, dropped: 1 });
    return true;
  }

  /** @returns whether the ring had room for the entry */
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
    // Keeps one pending gap; `reconnect` wins.
    if (this.#owed?.reason !== 'reconnect') this.#owed = gap;
    this.#payOwed();
  }

  /** @returns whether no gap is pending any more */
  #payOwed(): boolean {
    if (this.#owed === undefined) return true;
    const { reason, lost } = this.#owed;
    if (!this.#control(entry.gap, gapReasons.indexOf(reason), Number(lost ?? 0n))) return false;
    this.#owed = undefined;
    return true;
  }

  /**
   * Writes a control entry, for which messages leave some room.
   * @returns whether there was room
   */
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
