import type { Engine } from '../../engine/engine.ts';
import type { ArchitectureSigns } from '../../event/architecture-signs.ts';
import type { RingReader } from '../../ring/reader.ts';
import { entry, gapReasons } from '../entries.ts';
import type { FeedCounts } from '../shared.ts';

/** Hands the entries of the ring to an engine. */
export class RingFeed {
  readonly #reader: RingReader;
  readonly #engine: Engine;
  readonly #counts: FeedCounts;
  /** Indexes of the engine's events by those of the sink, which stay when a signature is taken out; -1: nobody listens any more. */
  readonly #indexes: Int32Array;
  readonly #now: () => number;
  readonly #names: readonly string[];
  /** What is shown the first events of the stream; undefined once it has seen enough. */
  #signs: ArchitectureSigns | undefined;
  /** One for all events. */
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
  /** Absolute time of the first message of this turn, to tell how long it waited. */
  #firstArrival = 0;
  /** What an engine before this one knew is gone; that is told with the first event, because it has a time. */
  #hasLostState: boolean;
  /** How the input ended, once it has. */
  ended: 'whole' | 'stopped' | undefined;

  /**
   * @param names of wanted events, by the indexes of the sink
   * @param now the clock of `arrival`
   * @param goesOn the engine takes the place of another one, which had the events so far
   * @param signs are shown the first events of the stream
   */
  constructor(
    reader: RingReader,
    engine: Engine,
    names: readonly string[],
    counts: FeedCounts,
    now: () => number,
    goesOn = false,
    signs?: ArchitectureSigns,
  ) {
    this.#names = names;
    this.#signs = signs;
    this.#reader = reader;
    this.#engine = engine;
    this.#counts = counts;
    this.#now = now;
    this.#hasLostState = goesOn;
    this.#indexes = Int32Array.from(names, (name) => engine.wanted.indexOf(name));
  }

  /** Takes what is there, for about so many milliseconds. @returns whether there may be more */
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

  /** A gap at the newest time of the stream concerns whatever lives then. */
  #tellLoss(): void {
    const { newestSeconds, newestNanos, arrival } = this.#selected;
    this.#hasLostState = false;
    this.#engine.unwanted(0, newestSeconds, newestNanos, false, arrival);
    this.#engine.gap('reconnect');
  }
}
