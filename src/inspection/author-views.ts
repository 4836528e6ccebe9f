import { asEventName } from '../engine/evaluator.ts';
import { followedEvents, ProcessPaths } from '../engine/process-paths.ts';
import type { Architecture } from '../event/architecture.ts';
import { type Memory, memoryOf } from '../event/bytes/event-memory.ts';
import { MessageHead } from '../event/message/message-head.ts';
import { DataReader, type EventReader } from '../event/values/event-reader.ts';
import { EventView } from '../event/view.ts';
import { BoundedMap } from '../signature/state/bounded-map.ts';

/** Number of names of events whose readers are kept. Tracee has 622; the sender chooses the names of further events. */
const maxReaders = 2_000;

/**
 * Makes views of the messages of a recording, with the data that a signature sees: checked, decoded text as numbers, and
 * with the executable of each process as far as the events before tell it. Events come in the order of the recording,
 * which the engine sorts by time.
 */
export class AuthorViews {
  readonly #arch: Architecture;
  readonly #head = new MessageHead();
  readonly #readers = new BoundedMap<string, EventReader>(maxReaders);
  readonly #paths = new ProcessPaths();
  readonly #followed: ReadonlySet<string> = new Set(followedEvents);
  #memory: Memory | undefined;

  /** @param arch architecture of the machine that was recorded */
  constructor(arch: Architecture) {
    this.#arch = arch;
  }

  /**
   * Call it for every message, in order.
   * @param bytes hold a `StreamEventsResponse` in `[start, end)`. They must not change while the view of a refused event is used
   * @returns undefined if the message holds no event or is damaged
   */
  view(bytes: Uint8Array, start: number, end: number): EventView | undefined {
    const head = this.#head;
    if (!head.read(bytes, start, end)) return undefined;
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + head.nameStart, head.nameEnd - head.nameStart).toString();
    const { seconds, nanos } = head;
    const [memory, reader, paths] = [this.#memoryOf(bytes), this.#readerOf(name), this.#paths];
    const event = new EventView(asEventName(name), reader, seconds, nanos, memory, head.start, head.end, 0, paths);
    if (event.refusal().length > 0) return event;
    if (this.#followed.has(name)) this.#paths.follow(event);
    // The executable must be resolved now: the process may execute another program later.
    event.detach();
    return event;
  }

  #memoryOf(bytes: Uint8Array): Memory {
    if (this.#memory?.bytes !== bytes) this.#memory = memoryOf(bytes);
    return this.#memory;
  }

  #readerOf(name: string): EventReader {
    const known = this.#readers.get(name);
    if (known !== undefined) return known;
    const reader = new DataReader(name, this.#arch);
    this.#readers.set(name, reader);
    return reader;
  }
}
