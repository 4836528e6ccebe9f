import { describeEvent } from './catalogue.ts';
import { type DataResult, type EventReader, withoutMissing } from './data.ts';
import { readArguments } from './values.ts';

/**
 * Reads arguments as Tracee's own detectors do (api/v1beta1/event_helpers.go): nothing is refused and nothing is turned into
 * another form. The first argument of a name counts, and only as the kind that the catalogue declares: sent as any other,
 * it is as good as missing.
 */
export class SentReader implements EventReader {
  readonly #event: string;

  constructor(event: string) {
    this.#event = event;
  }

  /** @throws WireError where the bytes are damaged */
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
}
