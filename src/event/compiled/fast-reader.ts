import type * as z from 'zod';
import { eventDataTag } from '../../gen/tags.ts';
import { nextCount } from '../bytes/count.ts';
import type { Memory } from '../bytes/event-memory.ts';
import { at, contentEnd, skip, uint32 } from '../bytes/wire.ts';
import type { ArgumentInfo } from '../catalogue.ts';
import { MissingArgument } from '../missing-argument.ts';
import type { DataResult } from '../values/plain-reader.ts';
import { findValue, found, foundKind } from '../values/values.ts';
import { type EventCode, eventCode, type LayoutCode, madeCode } from './event-code.ts';
import { isSame } from './same.ts';
import type { Layout } from './source.ts';

/**
 * A local constant is compiled into the machine code; an imported one is read from memory each time
 * (docs/decisions/0063-tags.md).
 */
const dataTag = eventDataTag;

/** Number of events with a layout after which it gets code. For fewer events, code is not worth its cost. */
const seenOften = 16;
/** Number of layouts without code that are remembered. */
const maxRemembered = 8;
/**
 * The code is compared with zod after this many events. Each comparison without a difference doubles the number, because
 * a comparison costs as much as reading 50 events and each further one tells less.
 */
const firstAuditAfter = 1_024;
const auditAfterAtMost = 16_384;
/** Limit of arguments that the catalogue lacks. They come with a newer Tracee. */
const maxUnknown = 8;

export interface FastReaderOptions {
  readonly event: string;
  readonly arguments: readonly ArgumentInfo[];
  /** Schema of the arguments, each optional. */
  readonly schema: z.ZodObject;
  /** Validates the `data` fields in `b[p, end)` with zod. */
  readonly judge: (b: Uint8Array, p: number, end: number) => DataResult | undefined;
  /** Called when code and zod have disagreed. The event has no code from then on. */
  readonly onDisagreement: () => void;
}

/**
 * Reads the arguments of one kind of event with the code of the layout that matched last. An event that does not match
 * is not necessarily invalid; it must be read in another way. After `learn`, similar events match.
 */
export class FastReader {
  readonly #options: FastReaderOptions;
  /**
   * Generated for the first event, because many events that have listeners never occur. Null if no code is possible.
   */
  #code: EventCode | null | undefined;
  readonly #slots: Int32Array;
  readonly #values: unknown[];
  /** Layouts with code; the one that matched last comes first. */
  readonly #layouts: LayoutCode[];
  readonly #remembered = new Map<string, number>();
  #current: LayoutCode | undefined;
  #auditAfter = firstAuditAfter;
  #untilAudit = firstAuditAfter;
  /** Number of events read. `data` belongs to the last one. */
  reads = 0;

  constructor(options: FastReaderOptions) {
    this.#options = options;
    this.#code = madeCode(options.schema);
    this.#layouts = [...(this.#code?.made ?? [])];
    this.#slots = new Int32Array(2 * options.arguments.length);
    this.#values = options.arguments.map(() => undefined);
  }

  /**
   * Reads and validates the adjacent `data` fields that start at `p`.
   * @returns the position after them; -1 if they do not match
   * @throws WireError if a structured value is damaged
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

  /**
   * The arguments of the last event read, in the order of the catalogue; read-only. The event must still be at the same
   * place in `b`.
   */
  data(b: Uint8Array): Readonly<Record<string, unknown>> {
    if (this.#current === undefined) throw new RangeError('no event was read');
    const data = this.#current.make(b, this.#slots, this.#values);
    for (const [name, property] of this.#current.absent) Object.defineProperty(data, name, property);
    return Object.freeze(data);
  }

  /**
   * Reads one argument of the last event, without making the others.
   * @param index of the argument in the catalogue's order
   * @throws MissingArgument if the event came without it
   */
  value(index: number, memory: Memory): unknown {
    if (!this.#code) throw new RangeError('no event was read');
    if (!this.has(index)) throw new MissingArgument(this.#options.event, this.#options.arguments[index]?.name ?? '');
    return this.#code.value(index, memory, this.#slots, this.#values);
  }

  /**
   * Whether the last event came with this argument.
   * @param index of the argument in the catalogue's order
   */
  has(index: number): boolean {
    if (this.#current === undefined) throw new RangeError('no event was read');
    return this.#current.present[index] === 1;
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

  /**
   * @returns the layout; undefined if an argument is not of its declared kind or occurs twice, which code never reads
   */
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
    this.#auditAfter = Math.min(2 * this.#auditAfter, auditAfterAtMost);
    this.#untilAudit = this.#auditAfter;
    const judged = this.#options.judge(b, p, end);
    if (judged !== undefined && 'data' in judged && !judged.inexact && isSame(this.data(b), judged.data)) return true;
    this.#code?.giveUp();
    this.#layouts.length = 0;
    this.#options.onDisagreement();
    return false;
  }
}
