import type * as z from 'zod';
import { eventDataTag } from '../../gen/tags.ts';
import { nextCount } from '../bytes/count.ts';
import type { Memory } from '../bytes/event-memory.ts';
import { at, contentEnd, skip, uint32 } from '../bytes/wire.ts';
import type { ArgumentInfo } from '../catalogue.ts';
import type { DataResult } from '../values/plain-reader.ts';
import { findValue, found, foundKind } from '../values/values.ts';
import { type EventCode, eventCode, type LayoutCode, madeCode } from './event-code.ts';
import { isSame } from './same.ts';
import type { Layout } from './source.ts';

/** Numbers of this module stand in the machine code, imported ones are read from memory each time (docs/decisions/0063-tags.md). */
const dataTag = eventDataTag;

/** A layout gets code when it was seen so often: for fewer events code is not worth its making. */
const seenOften = 16;
/** So many layouts are remembered that have no code yet. */
const maxRemembered = 8;
/** Code is compared with zod for one in so many events. */
const auditEvery = 1_024;
/** Arguments that the catalogue lacks come with a newer Tracee; not so many of them. */
const maxUnknown = 8;

export interface FastReaderOptions {
  readonly event: string;
  readonly arguments: readonly ArgumentInfo[];
  /** Of the arguments, each optional. */
  readonly schema: z.ZodObject;
  /** What zod says to the `data` fields in `b[p, end)`. */
  readonly judge: (b: Uint8Array, p: number, end: number) => DataResult | undefined;
  /** Code and zod have disagreed: there is no code for this event any more. */
  readonly onDisagreement: () => void;
}

/**
 * Reads the arguments of one sort of event with the code of the layout that fitted last. What does not fit says nothing about
 * the event: somebody else has to read it. `learn` then makes that the next one like it fits.
 */
export class FastReader {
  readonly #options: FastReaderOptions;
  /** Made when there is an event to read: many sorts that are listened to never come. Null where there can be none. */
  #code: EventCode | null | undefined;
  readonly #slots: Int32Array;
  readonly #values: unknown[];
  /** The one that fitted last is the first. */
  readonly #layouts: LayoutCode[];
  readonly #remembered = new Map<string, number>();
  #current: LayoutCode | undefined;
  #untilAudit = auditEvery;
  /** Counts the events that were read: what `data` gives is that of the last one. */
  reads = 0;

  constructor(options: FastReaderOptions) {
    this.#options = options;
    this.#code = madeCode(options.schema);
    this.#layouts = [...(this.#code?.made ?? [])];
    this.#slots = new Int32Array(2 * options.arguments.length);
    this.#values = options.arguments.map(() => undefined);
  }

  /**
   * Reads and validates the `data` fields that stand one behind the other at `p`.
   * @returns the position behind them; -1 where they do not fit
   * @throws WireError where a structured value is damaged
   */
  read(memory: Memory, p: number, end: number): number {
    const b = memory.bytes;
    for (let i = 0; i < this.#layouts.length; i++) {
      const layout = this.#layouts[i];
      if (layout === undefined) break;
      const q = layout.run(memory, p, end, this.#slots, this.#values);
      if (q < 0 || (q < end && b[q] === dataTag)) continue;
      this.#current = layout;
      this.reads = nextCount(this.reads);
      if (i > 0) this.#putFirst(i);
      return --this.#untilAudit > 0 || this.#isConfirmed(b, p, q) ? q : -1;
    }
    return -1;
  }

  /** The arguments of the event read last, which still stands in `b` where it stood then; in the order of the catalogue; read-only. */
  data(b: Uint8Array): Readonly<Record<string, unknown>> {
    if (this.#current === undefined) throw new RangeError('no event was read');
    const data = this.#current.make(b, this.#slots, this.#values);
    for (const [name, property] of this.#current.absent) Object.defineProperty(data, name, property);
    return Object.freeze(data);
  }

  /**
   * One argument of the event read last, without making the others.
   * @param index of the argument in the catalogue's order
   * @throws MissingArgument where the event came without it
   */
  value(index: number, b: Uint8Array): unknown {
    if (this.#current === undefined || !this.#code) throw new RangeError('no event was read');
    const { absent } = this.#current;
    const name = this.#options.arguments[index]?.name;
    for (const [missing, property] of absent) if (missing === name) property.get?.();
    return this.#code.value(index, b, this.#slots, this.#values);
  }

  /** Whether the event read last came with this argument. */
  has(name: string): boolean {
    if (this.#current === undefined) throw new RangeError('no event was read');
    for (const [missing] of this.#current.absent) if (missing === name) return false;
    return true;
  }

  /** Remembers the layout of the `Event` in `b[p, end)`, which `read` could not read and zod accepted. */
  learn(b: Uint8Array, p: number, end: number): void {
    const { event, arguments: known, schema } = this.#options;
    if (this.#code === undefined) this.#code = eventCode(event, known, schema) ?? null;
    if (this.#code === null || this.#code.isOff) return;
    const layout = this.#layoutOf(this.#code, b, p, end);
    if (layout === undefined) return;
    const key = layout.join();
    const seen = (this.#remembered.get(key) ?? 0) + 1;
    if (seen > 1 || this.#remembered.size < maxRemembered) this.#remembered.set(key, seen);
    if (seen !== seenOften) return;
    const code = this.#code.of(layout);
    if (code !== undefined) this.#layouts.push(code);
  }

  /** @returns undefined where an argument is not of its own kind, or comes twice: that is never read by code */
  #layoutOf({ names }: EventCode, b: Uint8Array, p: number, end: number): Layout | undefined {
    const known = this.#options.arguments;
    const layout: number[] = [];
    while (p < end && b[p] !== dataTag) {
      const tag = uint32(b, p, end);
      p = skip(b, at.pos, end, tag & 7);
    }
    while (p < end && b[p] === dataTag) {
      const stop = contentEnd(b, p + 1, end);
      findValue(b, at.pos, stop);
      const index = names.find(b, found.nameStart, found.nameEnd);
      if (index >= 0 && (layout.includes(index) || foundKind() !== known[index]?.kind)) return undefined;
      layout.push(index);
      if (layout.length > known.length + maxUnknown) return undefined;
      p = stop;
    }
    return layout;
  }

  #putFirst(index: number): void {
    const [layout] = this.#layouts.splice(index, 1);
    if (layout !== undefined) this.#layouts.unshift(layout);
  }

  #isConfirmed(b: Uint8Array, p: number, end: number): boolean {
    this.#untilAudit = auditEvery;
    const judged = this.#options.judge(b, p, end);
    if (judged !== undefined && 'data' in judged && !judged.inexact && isSame(this.data(b), judged.data)) return true;
    this.#code?.giveUp();
    this.#layouts.length = 0;
    this.#options.onDisagreement();
    return false;
  }
}
