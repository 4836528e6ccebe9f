import { type DataIssue, DataReader, type EventReader } from '../event/data.ts';
import type { EventName } from '../event/event.ts';
import { MessageHead } from '../event/message.ts';
import { NameTable } from '../event/names.ts';
import { SentReader } from '../event/sent-data.ts';
import { EventView } from '../event/view.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';
import { Gaps } from './gaps.ts';
import { type Timed, TimeQueue } from './order.ts';
import { emptyStatistics, type Statistics } from './statistics.ts';
import { Timers } from './timers.ts';

/** Milliseconds that events are held back to put them in order; covers what different CPUs deliver apart. */
const defaultHoldMs = 250;
/** A timer may set another one, and that the next: at the end of the input this is enough of it. */
const maxRounds = 5;

export interface EngineOptions extends DispatcherOptions {
  readonly holdMs?: number;
  /** Events may not be changed by signatures: for tests. */
  readonly freeze?: boolean;
  /** The first event that a schema refuses at each path. */
  readonly onInvalid?: (event: string, issue: DataIssue) => void;
  /** Event time has come this far. */
  readonly onTime?: (timestamp: bigint) => void;
}

interface Held extends Timed {
  readonly event: EventView;
  readonly arrival: number;
}

/** What is needed to read one sort of event that is wanted. */
interface Wanted {
  readonly name: EventName;
  readonly reader: EventReader;
}

/**
 * Turns messages into findings: holds events back for a moment to put them in order, validates them, and lets models and
 * signatures see them. Synchronous, and without a clock: the same messages always give the same findings.
 */
export class Engine {
  readonly statistics: Statistics = emptyStatistics();
  /** Refused events by `event path`. */
  readonly invalid = new Map<string, number>();
  readonly #options: EngineOptions;
  readonly #hold: bigint;
  readonly #head = new MessageHead();
  readonly #names: NameTable;
  readonly #wanted: readonly Wanted[];
  readonly #dispatcher: Dispatcher;
  readonly #held = new TimeQueue<Held>();
  readonly #timers = new Timers();
  readonly #gaps = new Gaps();
  readonly #waitingGaps: bigint[] = [];
  #sequence = 0;
  /** Newest event time seen, in seconds and nanoseconds: no bigint for events that nobody wants. */
  #seconds = 0;
  #nanos = 0;
  /** Event time up to which everything has been evaluated. */
  #evaluated = 0n;
  #arrival = 0;
  #evaluating = true;

  /** @throws ZodError where the operator's options for a signature or a model do not fit */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.#hold = BigInt(options.holdMs ?? defaultHoldMs) * 1_000_000n;
    this.#dispatcher = new Dispatcher(options, this.statistics, this.#timers, this.#gaps);
    this.#wanted = this.#dispatcher.events.map((name) => ({
      name: asEventName(name),
      reader: options.asTracee ? new SentReader(name) : new DataReader(name, options.arch, options.freeze),
    }));
    this.#names = new NameTable(this.#dispatcher.events);
  }

  /** Takes one `StreamEventsResponse` in `bytes[start, end)`; copies what it keeps. */
  message(bytes: Uint8Array, start: number, end: number, arrival: number): void {
    const { statistics } = this;
    const head = this.#head;
    statistics.received++;
    this.#arrival = arrival;
    if (!head.read(bytes, start, end)) {
      this.#refuse('', { path: '', message: 'the message holds no event' });
      return;
    }
    const wanted = this.#wanted[this.#names.find(bytes, head.nameStart, head.nameEnd)];
    this.#noteTime(head.seconds, head.nanos);
    // Findings are made here alone: an event of that name is nobody's.
    if (wanted === undefined || wanted.name === 'finding') {
      statistics.unmatched++;
      if ((statistics.unmatched & 255) === 0) this.#advance(this.#now() - this.#hold);
      return;
    }
    if (!this.#evaluating) {
      statistics.dropped++;
      return;
    }
    const event = new EventView(wanted.name, head.timestamp, bytes.slice(head.start, head.end), wanted.reader);
    const limit = this.#now() - this.#hold;
    if (event.timestamp < this.#evaluated) this.#evaluateLate(event, arrival);
    else this.#held.push({ timestamp: event.timestamp, sequence: this.#sequence++, event, arrival });
    this.#advance(limit);
  }

  /** The live stream has been quiet for so long that event time has gone on by as much. */
  quiet(nanoseconds: bigint): void {
    if (this.#seconds === 0) return;
    this.#advance(this.#now() + nanoseconds - this.#hold);
  }

  /** Events were lost here. After a cut of the stream event time starts anew: the machine's clock may have been set. */
  gap(reason: 'reconnect' | 'dropped' | 'kernel', lost = 0n): void {
    this.statistics.gaps++;
    this.statistics.lost += Number(lost);
    const timestamp = this.#now();
    if (reason !== 'reconnect') {
      this.#waitingGaps.push(timestamp);
      return;
    }
    this.#advance(timestamp);
    this.#openGap(timestamp);
    this.restartTime();
  }

  /** What follows is another recording: its events may be older than what was evaluated. */
  restartTime(): void {
    this.#advance(this.#now());
    this.#seconds = 0;
    this.#nanos = 0;
    this.#evaluated = 0n;
  }

  /** Takes no more events in (they are counted as dropped); evaluates what is held. Called again it does nothing. */
  stopEvaluating(): void {
    if (!this.#evaluating) return;
    this.#advance(this.#now());
    this.#evaluating = false;
  }

  /** It takes no more events in. */
  get stopped(): boolean {
    return !this.#evaluating;
  }

  /** Signatures and models that have forgotten something for lack of room, and how much. */
  get evicted(): ReadonlyMap<string, number> {
    return this.#dispatcher.evicted;
  }

  /** Timers that wait for their time. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** The input is over: evaluates what is held, then lets the timers fire. Nothing more is taken in. */
  end(): void {
    this.stopEvaluating();
    this.#dispatcher.atEnd = true;
    for (let round = 0; round < maxRounds; round++) {
      for (let count = this.#timers.size; count > 0; count--) this.#timers.fireNext();
    }
    this.#timers.clear();
    this.#dispatcher.atEnd = false;
  }

  #noteTime(seconds: number, nanos: number): void {
    if (seconds > this.#seconds || (seconds === this.#seconds && nanos > this.#nanos)) {
      this.#seconds = seconds;
      this.#nanos = nanos;
    }
  }

  #now(): bigint {
    return BigInt(this.#seconds) * 1_000_000_000n + BigInt(this.#nanos);
  }

  /** Evaluates held events and fires timers, in their order, up to `limit`. */
  #advance(limit: bigint): void {
    for (;;) {
      const held = this.#held.first();
      const due = this.#timers.next();
      const gap = this.#waitingGaps[0];
      const heldAt = held !== undefined && held.timestamp <= limit ? held.timestamp : undefined;
      const dueAt = due !== undefined && due <= limit ? due : undefined;
      const next = heldAt !== undefined && (dueAt === undefined || heldAt <= dueAt) ? heldAt : dueAt;
      if (gap !== undefined && gap <= limit && (next === undefined || gap < next)) {
        this.#waitingGaps.shift();
        this.#openGap(gap);
      } else if (heldAt !== undefined && (dueAt === undefined || heldAt <= dueAt)) {
        this.#held.pop();
        if (held !== undefined) this.#evaluate(held.event, held.arrival);
      } else if (dueAt !== undefined) this.#timers.fireNext();
      else break;
    }
    if (limit > this.#evaluated) {
      this.#evaluated = limit;
      this.#options.onTime?.(limit);
    }
  }

  #openGap(timestamp: bigint): void {
    this.#gaps.everywhere(timestamp);
    this.#dispatcher.gap(timestamp);
  }

  #evaluateLate(event: EventView, arrival: number): void {
    this.statistics.late++;
    this.statistics.gaps++;
    if (!('issues' in event.check())) this.#gaps.inThread(event);
    this.#evaluate(event, arrival);
  }

  #evaluate(event: EventView, arrival: number): void {
    const lag = this.#arrival - arrival;
    if (lag > this.statistics.lag_ms_max) this.statistics.lag_ms_max = lag;
    const result = event.check();
    if ('issues' in result) {
      this.#refuse(event.name, ...result.issues);
      return;
    }
    this.statistics.evaluated++;
    this.#dispatcher.dispatch(event);
  }

  #refuse(event: string, ...issues: readonly DataIssue[]): void {
    this.statistics.invalid++;
    for (const issue of issues) {
      const key = issue.path === '' ? event : `${event} ${issue.path}`;
      const count = this.invalid.get(key) ?? 0;
      this.invalid.set(key, count + 1);
      if (count === 0) this.#options.onInvalid?.(event, issue);
    }
  }
}

/** Any name may be an event of the user's own; which one it is, is decided where it is listened to. */
function asEventName(name: string): EventName {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return name as EventName;
}
