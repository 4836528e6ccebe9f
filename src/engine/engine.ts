import { nanosecondsOf } from '../event/bytes/wire.ts';
import { believedSeconds, farSeconds } from '../event/message/far-times.ts';
import { damaged, type Selected, Selector, unwantedMark } from '../event/message/selector.ts';
import type { EventView } from '../event/view.ts';
import type { ProcessOfGap } from '../signature/model.ts';
import { emptyStatistics, type Statistics } from '../statistics/event-counts.ts';
import { countLag, lagLength } from '../statistics/lag-histogram.ts';
import type { OutsideWork } from './authors/outside-work.ts';
import { Dispatcher } from './dispatcher.ts';
import type { EngineOptions } from './engine-options.ts';
import { Evaluator } from './evaluator.ts';
import type { NextSet, SetChange } from './next-set.ts';
import { type Snapshot, writeSnapshot } from './saved-state.ts';
import { type AheadEvent, AheadEvents } from './time/ahead-events.ts';
import { EventTime } from './time/event-time.ts';
import { Gaps } from './time/gaps.ts';
import { HeldEvents } from './time/held.ts';
import { HoldBack } from './time/hold-back.ts';
import { type Slab, Slabs } from './time/slab.ts';
import { Timers } from './time/timers.ts';

/** Limit of held events, at any rate. */
const defaultMaxHeldEvents = 65_536;
const defaultMaxHeldBytes = 32 * 1024 * 1024;
const defaultMaxTimers = 65_536;
const defaultMaxTimerBytes = 64 * 1024 * 1024;
/** Rounds of timers at the end of the input. A timer may set another timer, so the rounds are limited. */
const maxRounds = 5;
/**
 * An event that is older than the time passed in a quiet period by more than this many seconds was not delayed by slow
 * delivery.
 */
const stallSeconds = 3;

/** A set of signatures that is ready to replace the current one. */
export interface PreparedEngine {
  /** Names of the events that the engine will take. */
  readonly wanted: readonly string[];
  /**
   * Replaces the set between two events. Held events are evaluated with the new set when they are due; a held event
   * that it does not want counts as unmatched.
   */
  readonly begin: () => SetChange;
}

/** A gap that opens when event time reaches it. */
interface WaitingGap {
  readonly time: EventTime;
  readonly process: ProcessOfGap | undefined;
}

/**
 * Turns messages into findings. It holds events back briefly to sort them by time, validates them, and passes them to
 * models and signatures. It is synchronous and has no clock: the same messages always give the same findings.
 * It takes whole messages (`message`), or the results of a `Selector` on another thread (`take`, `unwanted`,
 * `damaged`). Both ways give the same findings and the same counts.
 */
export class Engine {
  readonly statistics: Statistics;
  readonly #lag: Float64Array;
  readonly #options: EngineOptions;
  readonly #hold: HoldBack;
  readonly #maxHeldEvents: number;
  readonly #maxHeldBytes: number;
  readonly #evaluator: Evaluator;
  readonly #selector: Selector;
  readonly #dispatcher: Dispatcher;
  readonly #copies = new Slabs();
  readonly #held = new HeldEvents(this.#copies);
  readonly #ahead = new AheadEvents(this.#copies, this.#held, (event) => this.#noteFuture(event));
  readonly #timers: Timers;
  readonly #gaps = new Gaps();
  readonly #waitingGaps: WaitingGap[] = [];
  /** Newest event time seen; see `Selected`. */
  readonly #newest = new EventTime();
  /**
   * The newest event time reported by wanted events and marks. The times between them depend on how the engine is fed.
   */
  readonly #told = new EventTime();
  /** Event time up to which everything in the stream has been evaluated. */
  readonly #evaluated = new EventTime();
  /** Time of the latest event or timer that became due only because the stream was quiet; 0 if there is none. */
  readonly #passed = new EventTime();
  /** Whether that was a timer. An event of the same time goes before a timer, but not before another event. */
  #isTimerPassed = false;
  /** Event time reached in the current quiet period; 0 seconds if there is none. */
  readonly #still = new EventTime();
  /** Value of `#evaluated` before event time restarted, until the first event after the restart; then 0. */
  readonly #beforeCut = new EventTime();
  /** Event time at which `onTime` is called next. */
  readonly #nextTold = new EventTime();
  #arrival = 0;
  #evaluating = true;

  /** @throws ZodError if a signature or model without options has an option without a default */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.statistics = options.statistics ?? emptyStatistics();
    this.#lag = options.lag ?? new Float64Array(lagLength);
    this.#hold = new HoldBack(options.holdMs);
    this.statistics.hold_ms = this.#hold.ms;
    this.#maxHeldEvents = options.maxHeldEvents ?? defaultMaxHeldEvents;
    this.#maxHeldBytes = options.maxHeldBytes ?? defaultMaxHeldBytes;
    this.#timers = new Timers(
      options.maxTimers ?? defaultMaxTimers,
      options.maxTimerBytes ?? defaultMaxTimerBytes,
      this.#evaluated,
      options.maxTimerChain,
    );
    this.#dispatcher = new Dispatcher(options, this.statistics, this.#timers, this.#gaps, () =>
      this.#evaluated.toBig(),
    );
    this.#evaluator = new Evaluator(options, this.statistics, this.#dispatcher);
    this.#selector = new Selector(this.#evaluator.wanted);
  }

  /** Number of refused events, by `event path`. */
  get invalid(): ReadonlyMap<string, number> {
    return this.#evaluator.invalid;
  }

  /** Number of exceptions of signatures and models, by id. */
  get faults(): ReadonlyMap<string, number> {
    return this.#dispatcher.faults;
  }

  /** Names of the events that the engine takes or has taken, by their indexes. */
  get wanted(): readonly string[] {
    return this.#evaluator.wanted;
  }

  /**
   * Prepares a set of signatures that replaces the current one. Nothing changes before its `begin`.
   * @throws whatever the code of an author throws while it makes its state
   */
  prepare(next: NextSet): PreparedEngine {
    const { events, begin } = this.#dispatcher.prepare(next);
    const detectors = next.traceeFindings === true;
    return {
      wanted: this.#evaluator.wantedFor(events, detectors),
      begin: () => {
        const change = begin(this.#latest);
        this.#evaluator.listen(detectors);
        this.#selector.setNames(this.#evaluator.selected);
        return change;
      },
    };
  }

  /** The newest time of the stream in epoch nanoseconds; undefined before the first event. */
  get #latest(): bigint | undefined {
    const time = this.#newest.seconds === 0 ? this.#beforeCut : this.#newest;
    return time.seconds === 0 ? undefined : time.toBig();
  }

  /** Takes one `StreamEventsResponse` in `bytes[start, end)` and copies what it keeps. */
  message(bytes: Uint8Array, start: number, end: number, arrival: number): void {
    const selector = this.#selector;
    const selected = selector.select(bytes, start, end);
    if (selected >= 0) this.take(selector, bytes, arrival);
    else if (selected === damaged) this.damaged(arrival);
    else this.unwanted(1, selector.newestSeconds, selector.newestNanos, selected === unwantedMark, arrival);
  }

  /**
   * Takes a wanted event and copies what it keeps.
   * @param selected result of a `Selector` for `wanted`
   * @param bytes the bytes that the range of `selected` refers to
   */
  take(selected: Selected, bytes: Uint8Array, arrival: number): void {
    const { seconds, nanos } = selected;
    const held = this.#held;
    const newest = this.#newest;
    const hold = this.#hold;
    this.statistics.received++;
    this.#arrival = arrival;
    if (!this.#evaluating) {
      this.statistics.dropped++;
      return;
    }
    this.#follow(selected.newestSeconds, selected.newestNanos);
    if (this.#isFull) this.#evaluateEarly();
    const behind = newest.compare(seconds, nanos);
    if (behind > hold.seen || newest.seconds >= hold.windowEnds) this.#adapt(behind);
    if (this.#passed.seconds !== 0 && this.#hasPassed(seconds, nanos)) this.#noteStall();
    if (this.#still.seconds !== 0) this.#endStill(seconds, nanos);
    if (this.#ahead.size > 0) this.#ahead.settle(newest, newest.seconds - hold.seconds, newest.nanos - hold.nanos);
    if (seconds - newest.seconds > farSeconds) this.#ahead.add(selected, bytes, arrival, newest);
    else if (this.#evaluated.compare(seconds, nanos) > 0) this.#evaluateLate(selected, bytes, arrival);
    else held.add(selected, bytes, arrival);
    this.#advance(newest.seconds - hold.seconds, newest.nanos - hold.nanos);
  }

  /**
   * Counts unwanted events.
   * @param count number of events since the last call
   * @param newestSeconds newest time of all events so far, with `newestNanos`
   * @param isMark true if a mark is due (`unwantedMark`): event time advances without a wanted event
   * @param arrival arrival time of the last of them
   */
  unwanted(count: number, newestSeconds: number, newestNanos: number, isMark: boolean, arrival: number): void {
    this.statistics.received += count;
    this.statistics.unmatched += count;
    this.#arrival = arrival;
    // A stopped engine has no event time: how much of it had passed would depend on how the messages are fed.
    if (!this.#evaluating) return;
    if (!isMark) {
      this.#newest.set(newestSeconds, newestNanos);
      return;
    }
    this.#follow(newestSeconds, newestNanos);
    const dueSeconds = newestSeconds - this.#hold.seconds;
    const dueNanos = newestNanos - this.#hold.nanos;
    if (this.#ahead.size > 0) this.#ahead.settle(this.#newest, dueSeconds, dueNanos);
    this.#advance(dueSeconds, dueNanos);
  }

  /** Counts a message that holds no event or is damaged. */
  damaged(arrival: number): void {
    this.statistics.received++;
    this.#arrival = arrival;
    this.#evaluator.refuse('', [{ path: '', message: 'the message holds no event' }]);
  }

  /** Counts a message whose reading threw `error`. Nothing of the message may have been counted before. */
  unreadable(error: unknown): void {
    this.statistics.received++;
    this.#evaluator.unreadable('', error);
  }

  /**
   * Advances event time while the live stream is quiet, and evaluates what is due. If events for that time arrive after
   * all, they are sorted as if the stream had not been quiet.
   * @param nanoseconds that have passed since the newest time of the stream
   */
  quiet(nanoseconds: bigint): void {
    if (this.#newest.seconds === 0) return;
    this.#selector.quiet(Number(nanoseconds));
    const time = new EventTime();
    time.setBig(this.#newest.toBig() + nanoseconds);
    this.#still.set(time.seconds, time.nanos);
    const seconds = time.seconds - this.#hold.seconds;
    const nanos = time.nanos - this.#hold.nanos;
    if (this.#evaluated.compare(seconds, nanos) >= 0) return;
    if (this.#ahead.size > 0) this.#ahead.settle(this.#newest, seconds, nanos);
    this.#makeDue(seconds, nanos, true);
    this.#tellTime(seconds, nanos);
  }

  /**
   * Reports lost events. After a cut of the stream, event time restarts, because the machine's clock may have been set.
   * @param reason `restart`: this engine replaces another one, whose state is lost
   * @param process whose events alone were lost; undefined: events of any process
   */
  gap(reason: 'reconnect' | 'restart' | 'dropped' | 'kernel', lost = 0n, process?: ProcessOfGap): void {
    this.statistics.gaps++;
    this.statistics[`gaps_${reason}`]++;
    this.statistics.lost += Number(lost);
    // A second cut may follow before any event.
    const last = this.#newest.seconds === 0 ? this.#beforeCut : this.#newest;
    const time = new EventTime();
    time.set(last.seconds, last.nanos);
    if (reason !== 'reconnect' && reason !== 'restart') {
      this.#waitingGaps.push({ time, process });
      return;
    }
    this.#evaluateHeld();
    this.#openGap(time);
    this.restartTime();
  }

  /** Restarts event time, for a new recording whose events may be older than the evaluated ones. */
  restartTime(): void {
    this.#evaluateHeld();
    if (this.#evaluated.seconds !== 0) this.#beforeCut.set(this.#evaluated.seconds, this.#evaluated.nanos);
    this.#selector.restartTime();
    this.#newest.set(0, 0);
    this.#told.set(0, 0);
    this.#evaluated.set(0, 0);
    this.#passed.set(0, 0);
    this.#still.set(0, 0);
    this.#hold.restart();
  }

  /** Evaluates the held events and takes no more; later events are counted as dropped. A second call does nothing. */
  stopEvaluating(): void {
    if (!this.#evaluating) return;
    this.#evaluateHeld();
    this.#evaluating = false;
  }

  /** Whether the engine takes no more events. */
  get stopped(): boolean {
    return !this.#evaluating;
  }

  /** Number of evicted entries, by id of the signature or model, and for the engine's own memory of executables. */
  get evicted(): ReadonlyMap<string, number> {
    const paths = this.#evaluator.evictedPaths;
    return paths === 0 ? this.#dispatcher.evicted : new Map([...this.#dispatcher.evicted, ['executables', paths]]);
  }

  /**
   * The state of signatures that outlives an engine: that of helpers with `save`. An engine that is started with it
   * (`restore`) goes on with it. Call it between two events.
   */
  snapshot(): Snapshot {
    return writeSnapshot(this.#dispatcher.saved());
  }

  /** Ids of the signatures and models that may run, by their numbers in `watch`. */
  get authors(): readonly string[] {
    return this.#dispatcher.watch.authors;
  }

  /** Stops running this signature or model, and the signatures that use the model. All others keep their state. */
  suspend(author: string): void {
    this.#dispatcher.suspend(author);
  }

  /** Interface for work that authors do outside of their handlers. */
  get outside(): OutsideWork {
    return this.#dispatcher;
  }

  /** Whether nothing waits for event time to advance. */
  get idle(): boolean {
    return this.#held.size === 0 && this.#ahead.size === 0 && this.#timers.size === 0 && this.#waitingGaps.length === 0;
  }

  /** Number of pending timers. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Ends the input: evaluates the held events, then fires the timers. The engine takes nothing more. */
  end(): void {
    this.stopEvaluating();
    this.#dispatcher.atEnd = true;
    for (let round = 0; round < maxRounds; round++) {
      for (let count = this.#timers.size; count > 0; count--) this.#dispatcher.fireTimer();
    }
    this.#timers.clear();
    this.#dispatcher.atEnd = false;
  }

  /** Sets the newest time of the stream. */
  #follow(seconds: number, nanos: number): void {
    // Time goes back by more than a second, or not at all.
    if (seconds < this.#told.seconds) this.#setBack(seconds, nanos);
    else if (seconds - this.#told.seconds > believedSeconds) this.#leap(seconds, nanos);
    this.#told.set(seconds, nanos);
    this.#newest.set(seconds, nanos);
    if (this.#beforeCut.seconds === 0) return;
    const back = this.#beforeCut.seconds - seconds;
    if (back > farSeconds || -back > believedSeconds) this.#timers.restart(this.#newest.toBig());
    this.#beforeCut.set(0, 0);
  }

  /**
   * Handles a clock of the events that was set back. Evaluates the held events and restarts every wait. Nothing is
   * lost, but times that models and signatures remember are now in the future.
   */
  #setBack(seconds: number, nanos: number): void {
    const from = new EventTime();
    from.set(this.#told.seconds, this.#told.nanos);
    this.#ahead.refute();
    this.#evaluateHeld(from);
    for (const { time, process } of this.#waitingGaps.splice(0)) this.#openGap(time, process);
    this.statistics.gaps++;
    this.statistics.gaps_clock++;
    this.#openGap(from);
    this.#evaluated.set(seconds - this.#hold.seconds, nanos - this.#hold.nanos);
    this.#passed.set(0, 0);
    this.#hold.restart();
    this.#timers.restart(this.#evaluated.toBig());
    this.#options.onSetBack?.(from.toBig(), nanosecondsOf(seconds, nanos));
  }

  /**
   * Handles a clock of the events that was set far ahead. Evaluates the held events and restarts every wait. Otherwise,
   * timers that set themselves again would fire for the whole skipped time.
   */
  #leap(seconds: number, nanos: number): void {
    // In a live stream, the quiet period before may have been as long.
    if (this.#told.seconds === 0 || seconds - this.#nextTold.seconds <= believedSeconds) return;
    this.#advance(this.#told.seconds, this.#told.nanos);
    const held = this.#held;
    while (held.first >= 0) this.#advance(held.rows.seconds(held.first), held.rows.nanos(held.first));
    const start = new EventTime();
    start.set(seconds - this.#hold.seconds, nanos - this.#hold.nanos);
    this.#timers.restart(start.toBig());
  }

  /**
   * Adapts the hold-back.
   * @param behind nanoseconds by which an event is older than the newest one
   */
  #adapt(behind: number): void {
    const hold = this.#hold;
    if (this.#newest.seconds >= hold.windowEnds) hold.turn(this.#newest.seconds);
    if (behind > hold.seen) hold.late(behind);
    this.statistics.hold_ms = hold.ms;
  }

  #notePassed(seconds: number, nanos: number, isTimer: boolean): void {
    this.#passed.set(seconds, nanos);
    this.#isTimerPassed = isTimer;
  }

  /** Whether an event of this time should have gone before what became due in the quiet period. */
  #hasPassed(seconds: number, nanos: number): boolean {
    const by = this.#passed.compare(seconds, nanos);
    return by > 0 || (by === 0 && this.#isTimerPassed);
  }

  /**
   * Notes that Tracee stalled and was not quiet: waits have ended before the events that they waited for could arrive.
   * No event is lost.
   */
  #noteStall(): void {
    this.statistics.gaps++;
    this.statistics.gaps_stall++;
    const passed = this.#passed.toBig();
    this.#passed.set(0, 0);
    this.#gaps.everywhere(passed);
    this.#options.onStall?.(passed);
  }

  /**
   * Ends the quiet period. If the event at this time is much older than the passed time, Tracee had stalled: events of
   * other processors from that time arrive later, even when event time has advanced.
   */
  #endStill(seconds: number, nanos: number): void {
    const isStall = this.#still.compare(seconds + stallSeconds, nanos) > 0;
    const until = isStall ? this.#still.toBig() : 0n;
    this.#still.set(0, 0);
    if (!isStall) return;
    this.#dispatcher.tell('stall', until);
    this.#dispatcher.watch.nobody();
  }

  #noteFuture({ index, seconds, nanos, placeSeconds, placeNanos }: AheadEvent): void {
    this.statistics.future++;
    const name = this.#evaluator.wanted[index] ?? '';
    this.#options.onFuture?.(name, nanosecondsOf(seconds, nanos), nanosecondsOf(placeSeconds, placeNanos));
  }

  /** Evaluates all held events, because event time does not advance for now. */
  #evaluateHeld(newest = this.#newest): void {
    this.#ahead.end(newest);
    this.#advance(newest.seconds, newest.nanos);
    const held = this.#held;
    while (held.first >= 0) this.#advance(held.rows.seconds(held.first), held.rows.nanos(held.first));
  }

  /** Advances event time to this time: evaluates held events and fires timers up to it, in their order. */
  #advance(seconds: number, nanos: number): void {
    this.#makeDue(seconds, nanos, false);
    if (this.#evaluated.compare(seconds, nanos) >= 0) return;
    this.#evaluated.set(seconds, nanos);
    this.#tellTime(seconds, nanos);
  }

  /**
   * Evaluates held events and fires timers up to this time, in their order.
   * @param isQuiet true if only a quiet stream made them due
   */
  #makeDue(seconds: number, nanos: number, isQuiet: boolean): void {
    const held = this.#held;
    for (;;) {
      const timer = this.#timers.nextDue();
      const isTimerDue = timer !== undefined && timer.compare(seconds, nanos) <= 0;
      // At equal times, an event goes before a timer.
      const isEventNext = isTimerDue ? held.hasBy(timer.seconds, timer.nanos) : held.hasBy(seconds, nanos);
      const gap = this.#waitingGaps[0];
      if (
        gap !== undefined &&
        gap.time.compare(seconds, nanos) <= 0 &&
        this.#isNext(gap.time, isEventNext, isTimerDue ? timer : undefined)
      ) {
        this.#waitingGaps.shift();
        this.#openGap(gap.time, gap.process);
      } else if (isEventNext) {
        if (isQuiet) this.#notePassed(held.rows.seconds(held.first), held.rows.nanos(held.first), false);
        this.#evaluateFirst();
      } else if (isTimerDue) {
        if (isQuiet) this.#notePassed(timer.seconds, timer.nanos, true);
        this.#dispatcher.fireTimer();
      } else break;
    }
    this.#timers.endAdvance();
  }

  /** Whether a gap opens before the next event and the next timer. */
  #isNext(gap: EventTime, isEventNext: boolean, timer: EventTime | undefined): boolean {
    if (isEventNext) return !this.#held.hasBy(gap.seconds, gap.nanos);
    return timer === undefined || gap.compare(timer.seconds, timer.nanos) < 0;
  }

  #tellTime(seconds: number, nanos: number): void {
    const ahead = this.#nextTold.compare(seconds, nanos);
    if (ahead > 0 && ahead < 2e9) return;
    this.#nextTold.set(seconds + 1, nanos);
    this.#options.onTime?.(BigInt(seconds) * 1_000_000_000n + BigInt(nanos));
  }

  #openGap(time: EventTime, process?: ProcessOfGap): void {
    const timestamp = time.toBig();
    if (process === undefined) this.#gaps.everywhere(timestamp);
    else this.#gaps.of(process.uniqueId, timestamp);
    this.#dispatcher.tell('gap', timestamp, process);
    this.#dispatcher.watch.nobody();
  }

  get #isFull(): boolean {
    return this.#held.size >= this.#maxHeldEvents || this.#copies.bytes >= this.#maxHeldBytes;
  }

  /**
   * Makes room by evaluating the earliest event. Event time advances to that event, so that older events arriving later
   * count as late.
   */
  #evaluateEarly(): void {
    const held = this.#held;
    if (this.statistics.early === 0) this.#options.onFull?.('held');
    while (held.first >= 0 && this.#isFull) {
      const before = held.size;
      this.#advance(held.rows.seconds(held.first), held.rows.nanos(held.first));
      this.statistics.early += before - held.size;
    }
  }

  #evaluateFirst(): void {
    const held = this.#held;
    const row = held.first;
    const index = held.rows.index(row);
    const copy = held.memory(row);
    this.#measureLag(held.rows.arrival(row));
    const event = this.#evaluator.view(
      index,
      held.rows.seconds(row),
      held.rows.nanos(row),
      copy,
      held.rows.start(row),
      held.rows.end(row),
      held.rows.head(row),
    );
    held.dropFirst();
    this.#evaluate(event, index, copy);
  }

  #evaluateLate({ index, seconds, nanos, start, end, head }: Selected, bytes: Uint8Array, arrival: number): void {
    this.#measureLag(arrival);
    const copy = this.#copies.copy(bytes, start, end);
    const at = this.#copies.start;
    const event = this.#evaluator.view(index, seconds, nanos, copy, at, at + (end - start), head);
    this.statistics.late++;
    if (this.#evaluator.accepts(event)) this.#gaps.outOfOrder(event, this.#evaluated.toBig());
    this.#evaluate(event, index, copy);
  }

  /** @param copy the slab that holds the event */
  #evaluate(event: EventView, index: number, copy: Slab): void {
    const { watch } = this.#dispatcher;
    watch.event(index);
    this.#evaluator.evaluate(event, index);
    watch.nobody();
    event.end();
    this.#copies.release(copy);
  }

  #measureLag(arrival: number): void {
    const lag = this.#arrival - arrival;
    if (lag > this.statistics.lag_ms_max) this.statistics.lag_ms_max = lag;
    countLag(this.#lag, lag);
  }
}
