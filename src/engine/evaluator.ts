import type { Architecture } from '../event/architecture.ts';
import type { Memory } from '../event/bytes/event-memory.ts';
import { WireError } from '../event/bytes/wire.ts';
import { describeEvent } from '../event/catalogue.ts';
import type { EventName } from '../event/event.ts';
import { nameOfEvent } from '../event/message/rare-parts.ts';
import { detectorEvents } from '../event/message/selector.ts';
import { type DataIssue, DataReader, type EventReader } from '../event/values/event-reader.ts';
import { SentReader } from '../event/values/sent-data.ts';
import { EventView } from '../event/view.ts';
import type { Statistics } from '../statistics/event-counts.ts';
import type { Dispatcher, Listeners } from './dispatcher.ts';
import { detectorFinding } from './findings/detector-finding.ts';
import { followedEvents, ProcessPaths } from './process-paths.ts';

export interface EvaluatorOptions {
  readonly arch: Architecture;
  /** Events are read as Tracee's own detectors read them; see `DispatcherOptions`. */
  readonly asTracee?: boolean;
  /**
   * What detectors inside Tracee find becomes findings here, too. Where a signature and such a detector find the same, it is
   * reported once.
   */
  readonly traceeFindings?: boolean;
  /** The first event that a schema refuses at each path. */
  readonly onInvalid?: (event: string, issue: DataIssue) => void;
  /** Code made of the schema of this event judged otherwise than zod: a bug of ours. zod alone reads the event from now on. */
  readonly onDisagreement?: (event: string) => void;
  /** Reading or evaluating an event threw what is no damage of its bytes: a bug of ours. The event counts as invalid. */
  readonly onBug?: (event: string, error: unknown) => void;
}

/** Names of events and of arguments are the sender's: so many pairs are told apart, and all further ones counted together. */
const maxInvalidKeys = 1_000;
const otherInvalid = 'other events';

/** What is needed to read and to evaluate one sort of event that is wanted. */
interface Wanted {
  readonly name: EventName;
  /** None for `detectorEvents`, which stands for many. */
  readonly reader: EventReader | undefined;
  readonly listeners: Listeners;
  /** It may be the finding of a detector inside Tracee. */
  readonly fromDetector: boolean;
  /** It tells which program a process runs. */
  readonly isFollowed: boolean;
  /** Only for that: no signature or model listens. */
  readonly isOnlyFollowed: boolean;
}

/** Reads and validates one event after the other, lets models and signatures see it, and counts what became of it. */
export class Evaluator {
  /** Names of the events that it takes, for a `Selector`; an event is known to it by its index here. */
  readonly wanted: readonly string[];
  /** Processes whose executables were forgotten for lack of room. */
  get evictedPaths(): number {
    return this.#paths?.evicted ?? 0;
  }

  /** Refused events by `event path`. */
  readonly invalid = new Map<string, number>();
  readonly #options: EvaluatorOptions;
  readonly #statistics: Statistics;
  readonly #dispatcher: Dispatcher;
  readonly #wanted: readonly Wanted[];
  /** None where events are read as Tracee's own detectors read them. */
  readonly #paths: ProcessPaths | undefined;

  constructor(options: EvaluatorOptions, statistics: Statistics, dispatcher: Dispatcher) {
    this.#options = options;
    this.#statistics = statistics;
    this.#dispatcher = dispatcher;
    // Findings are made here alone: an event of that name is nobody's.
    const heard = new Set(dispatcher.events.filter((name) => name !== 'finding'));
    this.#paths = options.asTracee === true ? undefined : new ProcessPaths();
    const followed = new Set<string>(this.#paths === undefined ? [] : followedEvents);
    const names = [...new Set([...heard, ...followed])];
    const detectors = options.traceeFindings === true;
    this.wanted = detectors ? [...names, detectorEvents] : names;
    this.#wanted = this.wanted.map((name) => ({
      name: asEventName(name),
      reader: name === detectorEvents ? undefined : this.#readerOf(name),
      listeners: dispatcher.listenersTo(name),
      fromDetector: detectors && (describeEvent(name)?.category ?? 'detector') === 'detector',
      isFollowed: followed.has(name),
      isOnlyFollowed: followed.has(name) && !heard.has(name),
    }));
  }

  #readerOf(name: string): EventReader {
    const { asTracee, arch, onDisagreement } = this.#options;
    return asTracee === true ? new SentReader(name) : new DataReader(name, arch, () => onDisagreement?.(name));
  }

  /**
   * The event of which the others know where it stands.
   * @param index of its name in `wanted`
   * @param seconds and `nanos`: its time
   * @param memory in whose `[start, end)` it stands
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

  /** Whether nothing of it is refused. Never throws. */
  accepts(event: EventView): boolean {
    try {
      return event.refusal().length === 0;
    } catch {
      // `evaluate` says why.
      return false;
    }
  }

  /**
   * Counts an event once: as evaluated, refused or unmatched. Never throws, whatever stands in its bytes.
   * @param event as `view` gave it for this index
   */
  evaluate(event: EventView, index: number): void {
    try {
      this.#evaluate(event, index);
    } catch (error) {
      this.unreadable(event.name, error);
    }
  }

  #evaluate(event: EventView, index: number): void {
    const { reader, listeners, fromDetector, isFollowed, isOnlyFollowed } = this.#of(index);
    const refusal = event.refusal();
    if (isFollowed && refusal.length === 0) this.#paths?.follow(event);
    if (isOnlyFollowed) {
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

  /** Counts an event that could not be read or evaluated. @param event its name, empty where that is not known */
  unreadable(event: string, error: unknown): void {
    this.refuse(event, [{ path: '', message: error instanceof Error ? error.message : String(error) }]);
    if (!(error instanceof WireError)) this.#options.onBug?.(event, error);
  }

  /** Counts an event that is not taken. */
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
    if (wanted === undefined) throw new RangeError('an event was selected that nobody wants');
    return wanted;
  }
}

/** Any name may be an event of the user's own; which one it is, is decided where it is listened to. */
function asEventName(name: string): EventName {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return name as EventName;
}
