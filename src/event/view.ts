import { DataReader, type DataResult } from './data.ts';
import type { DetectedFrom, Event } from './event.ts';
import type { Argument } from './kinds.ts';
import { readArguments } from './values.ts';
import { at, skip, text, uint32, WireError } from './wire.ts';
import type { Container, Kubernetes, Process, Thread, Workload } from './workload.ts';
import { readWorkload } from './workload-reader.ts';

const nothing: Workload = Object.freeze({});

/**
 * The event in some bytes that it owns; each part is read when first asked for. On damaged bytes a getter throws WireError,
 * unless `check` has refused the event before.
 */
export class EventView implements Event {
  readonly name: Event['name'];
  readonly timestamp: bigint;
  readonly #bytes: Uint8Array;
  readonly #reader: DataReader;
  #result: DataResult | undefined;
  #workload: Workload | undefined;
  #policies: readonly string[] | undefined;
  /** Null: it has none. */
  #origin: DetectedFrom | null | undefined;

  /** @param bytes one `tracee.v1beta1.Event`, which nobody changes any more */
  constructor(name: Event['name'], timestamp: bigint, bytes: Uint8Array, reader: DataReader) {
    this.name = name;
    this.timestamp = timestamp;
    this.#bytes = bytes;
    this.#reader = reader;
  }

  /** The `tracee.v1beta1.Event` that it was read from; nobody may change it. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Reads the whole event and validates its arguments. @returns the arguments, or what the schema or the wire's form refuses */
  check(): DataResult {
    if (this.#result === undefined) {
      try {
        const result = this.#reader.read(this.#bytes, 0, this.#bytes.length);
        // Damage must show here, not in a getter that some handler happens to use.
        this.#workload = this.workload;
        this.#policies = this.policies;
        this.#origin = this.detectedFrom ?? null;
        this.#result = result;
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        this.#result = { issues: [{ path: '', message: error.message }] };
      }
    }
    return this.#result;
  }

  get data(): never {
    const result = this.check();
    if ('issues' in result) throw new TypeError(`${this.name} was refused by its schema`);
    return asData(result.data);
  }

  get inexact(): boolean {
    const result = this.check();
    return 'inexact' in result && result.inexact;
  }

  get sent(): readonly Argument[] {
    return readArguments(this.#bytes, 0, this.#bytes.length);
  }

  get workload(): Workload {
    if (this.#workload === undefined) {
      const range = this.#find(42);
      this.#workload = range === undefined ? nothing : readWorkload(this.#bytes, range[0], range[1]);
    }
    return this.#workload;
  }

  get process(): Process | undefined {
    return this.workload.process;
  }

  get thread(): Thread | undefined {
    return this.workload.thread;
  }

  get container(): Container | undefined {
    return this.workload.container;
  }

  get k8s(): Kubernetes | undefined {
    return this.workload.k8s;
  }

  get policies(): readonly string[] {
    if (this.#policies === undefined) {
      const range = this.#find(34);
      this.#policies = range === undefined ? [] : readStrings(this.#bytes, range[0], range[1]);
    }
    return this.#policies;
  }

  get detectedFrom(): DetectedFrom | undefined {
    if (this.#origin !== undefined) return this.#origin ?? undefined;
    const range = this.#find(66);
    if (range === undefined) return undefined;
    let name = '';
    for (let p = range[0]; p < range[1]; ) {
      const tag = uint32(this.#bytes, p, range[1]);
      p = skip(this.#bytes, at.pos, range[1], tag & 7);
      if (tag === 18) name = text(this.#bytes, at.pos, p);
    }
    return { name };
  }

  /** Range of the last field with this tag. */
  #find(wanted: number): readonly [number, number] | undefined {
    const b = this.#bytes;
    let range: readonly [number, number] | undefined;
    for (let p = 0; p < b.length; ) {
      const tag = uint32(b, p, b.length);
      p = skip(b, at.pos, b.length, tag & 7);
      if (tag === wanted) range = [at.pos, p];
    }
    return range;
  }
}

/** The schema has checked the values; which event type they belong to is known by the dispatch alone. */
function asData(data: unknown): never {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return data as never;
}

function readStrings(b: Uint8Array, p: number, end: number): string[] {
  const out: string[] = [];
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
    if (tag === 10) out.push(text(b, at.pos, p));
  }
  return out;
}
