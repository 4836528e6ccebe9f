import { describeEvent } from '../catalogue.ts';
import type { DataResult, EventReader } from './event-reader.ts';
import { withoutMissing } from './unknown-data.ts';
import { readArguments } from './values.ts';

/**
 * Reads arguments as Tracee's own detectors do (api/v1beta1/event_helpers.go): nothing is refused or converted. The
 * first argument with a name counts, and only if it has the kind that the catalogue declares; otherwise it counts as
 * missing. There is no fast way to read them.
 */
export class SentReader implements EventReader {
  readonly fastReads = 0;
  readonly #event: string;

  constructor(event: string) {
    this.#event = event;
  }

  /** @throws WireError if the bytes are damaged */
  read(b: Uint8Array, p: number, end: number): DataResult {
    const values: Record<string, unknown> = Object.create(null);
    const seen = new Set<string>();
    const declared = describeEvent(this.#event)?.arguments;
    for (const { name, kind, value } of readArguments(b, p, end)) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (declared === undefined || declared.some((one) => one.name === name && one.kind === kind))
        values[name] = value;
    }
    return { data: withoutMissing(this.#event, values), inexact: false };
  }

  readFast(): number {
    return -1;
  }

  fastData(): never {
    throw new RangeError('no event was read');
  }

  fastValue(): never {
    throw new RangeError('no event was read');
  }

  fastSent(): never {
    throw new RangeError('no event was read');
  }

  fastHas(): never {
    throw new RangeError('no event was read');
  }

  knows(): undefined {
    return undefined;
  }

  learn(): void {
    // Every event is read in the same way.
  }
}
