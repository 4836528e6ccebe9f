import type { Architecture } from '../event/architecture.ts';
import type { Memory } from '../event/bytes/event-memory.ts';
import { WireError } from '../event/bytes/wire.ts';
import { describeEvent } from '../event/catalogue.ts';
import type { EventName } from '../event/event.ts';
import { nameOfEvent } from '../event/message/rare-parts.ts';
import { detectorEvents } from '../event/message/selector.ts';
import { isOwnEvent } from '../event/own-events.ts';
import { type DataIssue, DataReader, type EventReader } from '../event/values/event-reader.ts';
import { SentReader } from '../event/values/sent-data.ts';
import { EventView } from '../event/view.ts';
import type { Statistics } from '../statistics/event-counts.ts';
import type { Listeners } from './authors/running-set.ts';
import type { Dispatcher } from './dispatcher.ts';
import { detectorFinding } from './findings/detector-finding.ts';
import { followedEvents, ProcessPaths } from './process-paths.ts';

export interface EvaluatorOptions {
  readonly arch: Architecture;
  /** Reads events as Tracee's own detectors do; see `DispatcherOptions`. */
  readonly asTracee?: boolean;
  /**
   * Whether findings of detectors inside Tracee are reported too. If a signature and such a detector find the same, it
   * is reported once.
   */
  readonly traceeFindings?: boolean;
  /** The stream holds findings and heartbeats of a fleet's nodes, and no events of Tracee. */
  readonly fleet?: boolean;
  /** Called for the first refused event at each path. */
  readonly onInvalid?: (event: string, issue: DataIssue) => void;
  /**
   * Called when the code compiled from the schema of this event disagrees with zod, which is a bug of Sequent. Only zod
   * reads the event from then on.
   */
  readonly onDisagreement?: (event: string) => void;
  /**
   * Called when reading or evaluating an event threw an error that does not come from damaged bytes, which is a bug of
   * Sequent. The event counts as invalid.
   */
  readonly onBug?: (event: string, error: unknown) => void;
}

/**
 * Limit of distinct pairs of event and path, because the sender controls these names. Further pairs are counted
 * together.
 */
const maxInvalidKeys = 1_000;
const otherInvalid = 'other events';

/** The parts that read and evaluate one kind of wanted event. */
interface Wanted {
  readonly name: EventName;
  /** Undefined for `detectorEvents`, which stands for many events. */
  readonly reader: EventReader | undefined;
  readonly listeners: Listeners;
  /** Whether the event may be a finding of a detector inside Tracee. */
  readonly fromDetector: boolean;
  /** Whether the event tells which program a process runs. */
  readonly isFollowed: boolean;
  /** Whether nothing listens to the event: it is wanted only to follow programs, or was wanted by an earlier set. */
  readonly isUnheard: boolean;
}

/** Reads and validates one event at a time, passes it to models and signatures, and counts the result. */
export class Evaluator {
  /**
   * Names of the events that it takes or has taken. The index of a name identifies the event here and never changes, so
   * that held events keep their meaning when the set of signatures is replaced.
   */
  wanted: readonly string[] = [];
  /** The same list for a `Selector`: names that are not wanted any more are empty. */
  selected: readonly string[] = [];
  /** Number of processes whose executables were evicted because the memory was full. */
  get evictedPaths(): number {
    return this.#paths?.evicted ?? 0;
  }

  /** Number of refused events, by `event path`. */
  readonly invalid = new Map<string, number>();
  readonly #options: EvaluatorOptions;
  readonly #statistics: Statistics;
  readonly #dispatcher: Dispatcher;
  #wanted: readonly Wanted[] = [];
  /** Undefined if events are read as Tracee's own detectors read them, and in a fleet. */
  readonly #paths: ProcessPaths | undefined;

  constructor(options: EvaluatorOptions, statistics: Statistics, dispatcher: Dispatcher) {
    this.#options = options;
    this.#statistics = statistics;
    this.#dispatcher = dispatcher;
    this.#paths = options.asTracee === true || options.fleet === true ? undefined : new ProcessPaths();
    this.listen(options.traceeFindings === true);
  }

  /**
   * The names of events that it would take.
   * @param events names that have listeners
   * @param detectors whether findings of detectors inside Tracee are reported
   */
  wantedFor(events: Iterable<string>, detectors: boolean): readonly string[] {
    // Tracee sends no finding of ours, so an event of this name in its stream has no listeners.
    const heard = this.#options.fleet === true ? events : [...events].filter((name) => !isOwnEvent(name));
    const names = new Set([...heard, ...(this.#paths === undefined ? [] : followedEvents)]);
    return detectors ? [...names, detectorEvents] : [...names];
  }

  /**
   * Takes the events to which the dispatcher listens now.
   * @param detectors whether findings of detectors inside Tracee are reported
   */
  listen(detectors: boolean): void {
    const dispatcher = this.#dispatcher;
    const heard = new Set(dispatcher.events);
    const wanted = new Set(this.wantedFor(heard, detectors));
    const followed = new Set<string>(this.#paths === undefined ? [] : followedEvents);
    const before = this.#wanted;
    this.wanted = [...new Set([...this.wanted, ...wanted])];
    this.selected = this.wanted.map((name) => (wanted.has(name) ? name : ''));
    this.#wanted = this.wanted.map((name, index) => ({
      name: asEventName(name),
      reader: name === detectorEvents ? undefined : (before[index]?.reader ?? this.#readerOf(name)),
      listeners: dispatcher.listenersTo(name),
      fromDetector: detectors && (describeEvent(name)?.category ?? 'detector') === 'detector',
      isFollowed: followed.has(name),
      isUnheard: !wanted.has(name) || (followed.has(name) && !heard.has(name)),
    }));
  }

  #readerOf(name: string): EventReader {
    const { asTracee, arch, onDisagreement } = this.#options;
    return asTracee === true ? new SentReader(name) : new DataReader(name, arch, () => onDisagreement?.(name));
  }

  /**
   * Makes the view of an event; the other methods take it.
   * @param index of its name in `wanted`
   * @param seconds with `nanos`, its time
   * @param memory holds the event in `[start, end)`
   * @param head see `Selected`
   */
  view(
    index: number,
    seconds: number,
    nanos: number,
    memory: Memory,
    start: number,
    end: number,
    head: number,
  ): EventView {
    const { name, reader } = this.#of(index);
    const paths = this.#paths;
    if (reader !== undefined) return new EventView(name, reader, seconds, nanos, memory, start, end, head, paths);
    const own = nameOfEvent(memory.bytes, start, end);
    return new EventView(asEventName(own), new SentReader(own), seconds, nanos, memory, start, end, head, paths);
  }

  /** Whether the schema and the reader accept the whole event. Never throws. */
  accepts(event: EventView): boolean {
    try {
      return event.refusal().length === 0;
    } catch {
      // `evaluate` reports the reason.
      return false;
    }
  }

  /**
   * Evaluates an event and counts it once: as evaluated, refused or unmatched. Never throws, whatever its bytes hold.
   * @param event from `view`, for the same index
   */
  evaluate(event: EventView, index: number): void {
    try {
      this.#evaluate(event, index);
    } catch (error) {
      this.unreadable(event.name, error);
    }
  }

  #evaluate(event: EventView, index: number): void {
    const { reader, listeners, fromDetector, isFollowed, isUnheard } = this.#of(index);
    const refusal = event.refusal();
    if (isFollowed && refusal.length === 0) this.#paths?.follow(event);
    if (isUnheard) {
      this.#statistics.unmatched++;
      return;
    }
    if (refusal.length > 0) {
      this.refuse(event.name, refusal);
      return;
    }
    const finding = fromDetector ? detectorFinding(event) : undefined;
    if (finding === undefined && reader === undefined) {
      this.#statistics.unmatched++;
      return;
    }
    this.#dispatcher.dispatch(event, listeners);
    if (finding !== undefined) this.#dispatcher.detectorFinding(finding, event);
    this.#statistics.evaluated++;
  }

  /**
   * Counts an event that could not be read or evaluated.
   * @param event its name; empty if unknown
   */
  unreadable(event: string, error: unknown): void {
    this.refuse(event, [{ path: '', message: error instanceof Error ? error.message : String(error) }]);
    if (!(error instanceof WireError)) this.#options.onBug?.(event, error);
  }

  /** Counts an event that was refused. */
  refuse(event: string, issues: readonly DataIssue[]): void {
    this.#statistics.invalid++;
    for (const issue of issues) {
      const own = issue.path === '' ? event : `${event} ${issue.path}`;
      const key = this.invalid.size < maxInvalidKeys || this.invalid.has(own) ? own : otherInvalid;
      const count = this.invalid.get(key) ?? 0;
      this.invalid.set(key, count + 1);
      if (count === 0) this.#options.onInvalid?.(event, issue);
    }
  }

  #of(index: number): Wanted {
    const wanted = this.#wanted[index];
    if (wanted === undefined) throw new RangeError('an event was selected that has no listener');
    return wanted;
  }
}

/** Any name may be a custom event. The listeners decide which event it is. */
export function asEventName(name: string): EventName {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return name as EventName;
}
