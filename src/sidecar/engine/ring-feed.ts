import type { Engine } from '../../engine/engine.ts';
import type { ArchitectureSigns } from '../../event/architecture-signs.ts';
import type { RingReader } from '../../ring/reader.ts';
import { entry, gapReasons } from '../entries.ts';
import type { FeedCounts } from '../shared.ts';

/** Passes the entries of the ring to an engine. */
export class RingFeed {
  readonly #reader: RingReader;
  readonly #engine: Engine;
  readonly #counts: FeedCounts;
  /**
   * Maps the sink's event indexes to the engine's. The sink's indexes stay the same after a restart. -1: no signature
   * listens any more.
   */
  #indexes: Int32Array;
  readonly #now: () => number;
  #names: readonly string[];
  readonly #onChange: (number: number) => void;
  /** Detects the architecture from the first events; undefined once it is known. */
  #signs: ArchitectureSigns | undefined;
  /** Reused for all events. */
  readonly #selected = {
    index: 0,
    start: 0,
    end: 0,
    head: 0,
    seconds: 0,
    nanos: 0,
    newestSeconds: 0,
    newestNanos: 0,
    arrival: 0,
  };
  /** Arrival of the first message of this turn, in milliseconds on the clock of `now`; for the queueing delay. */
  #firstArrival = 0;
  /**
   * The state of an earlier engine is lost. The gap is reported with the first event, because it needs an event time.
   */
  #hasLostState: boolean;
  /** How the input ended; undefined before. */
  ended: 'whole' | 'stopped' | undefined;

  /**
   * @param reader reads the ring
   * @param engine evaluates the events
   * @param names names of wanted events by the sink's indexes
   * @param counts counts of the engine's thread
   * @param now the clock of `arrival`, in milliseconds
   * @param goesOn the engine replaces another one, which has evaluated the events so far
   * @param signs examines the first events of the stream
   * @param onChange called where the set of signatures with this number begins
   */
  constructor(
    reader: RingReader,
    engine: Engine,
    names: readonly string[],
    counts: FeedCounts,
    now: () => number,
    goesOn = false,
    signs?: ArchitectureSigns,
    onChange: (number: number) => void = () => {},
  ) {
    this.#onChange = onChange;
    this.#names = names;
    this.#signs = signs;
    this.#reader = reader;
    this.#engine = engine;
    this.#counts = counts;
    this.#now = now;
    this.#hasLostState = goesOn;
    this.#indexes = this.#indexesOf(names);
  }

  /** Replaces the names of wanted events by the sink's indexes. The known ones keep their indexes. */
  setNames(names: readonly string[]): void {
    this.#names = names;
    this.#indexes = this.#indexesOf(names);
  }

  #indexesOf(names: readonly string[]): Int32Array {
    return Int32Array.from(names, (name) => this.#engine.wanted.indexOf(name));
  }

  /**
   * Takes entries from the ring for about the given time.
   * @param forMs milliseconds
   * @returns whether there may be more entries
   */
  turn(forMs: number): boolean {
    const until = this.#now() + forMs;
    this.#firstArrival = 0;
    const more = this.#reader.drain(this.#take, () => this.ended === undefined && this.#now() < until);
    return more && this.ended === undefined;
  }

  readonly #take = (kind: number, detail: number, start: number, end: number): void => {
    const { numbers } = this.#reader;
    const at = (start - 48) / 8;
    const first = numbers[at] ?? 0;
    const second = numbers[at + 1] ?? 0;
    switch (kind) {
      case entry.message:
        this.#message(detail, first, second, at, start, end);
        break;
      case entry.mark:
        this.#engine.unwanted(0, first, second, true, this.#selected.arrival);
        break;
      case entry.quiet:
        this.#engine.quiet(BigInt(first));
        break;
      case entry.gap:
        this.#engine.gap(gapReasons[detail] ?? 'dropped', BigInt(first));
        break;
      case entry.limited:
        this.#engine.gap('dropped', 0n, { uniqueId: second, hostPid: numbers[at + 2] ?? 0 });
        break;
      case entry.change:
        this.#onChange(detail);
        break;
      case entry.end:
        this.ended = detail === 1 ? 'whole' : 'stopped';
        if (detail === 1) this.#engine.end();
        else this.#engine.stopEvaluating();
        break;
      default:
        throw new Error(`the ring holds an entry of the unknown kind ${kind}`);
    }
  };

  #message(detail: number, seconds: number, nanos: number, at: number, start: number, end: number): void {
    const { numbers, bytes } = this.#reader;
    const selected = this.#selected;
    const arrival = numbers[at + 4] ?? 0;
    selected.arrival = arrival;
    if (this.#firstArrival === 0) {
      this.#firstArrival = arrival;
      const waited = this.#now() - arrival;
      if (waited > this.#counts.queue_ms_max) this.#counts.queue_ms_max = waited;
    }
    const index = this.#indexes[detail] ?? -1;
    if (index < 0) this.#counts.unlistened++;
    else {
      selected.index = index;
      selected.start = start;
      selected.end = end;
      selected.head = numbers[at + 5] ?? 0;
      selected.seconds = seconds;
      selected.nanos = nanos;
      selected.newestSeconds = numbers[at + 2] ?? 0;
      selected.newestNanos = numbers[at + 3] ?? 0;
      if (this.#hasLostState) this.#tellLoss();
      if (this.#signs !== undefined) this.#show(this.#signs, this.#names[detail] ?? '', start, end);
      this.#engine.take(selected, bytes, arrival);
    }
  }

  #show(signs: ArchitectureSigns, name: string, start: number, end: number): void {
    signs.look(name, this.#reader.bytes, start, end);
    if (signs.isOver) this.#signs = undefined;
  }

  /** Reports a gap at the newest time of the stream, so that it applies to all processes that are alive then. */
  #tellLoss(): void {
    const { newestSeconds, newestNanos, arrival } = this.#selected;
    this.#hasLostState = false;
    this.#engine.unwanted(0, newestSeconds, newestNanos, false, arrival);
    this.#engine.gap('restart');
  }
}
