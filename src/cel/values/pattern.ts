import { RE2JS } from 're2js';

/** A pattern that is made of an event's text may not be longer than this: reading it is not free. */
const longestFromEvent = 1_000;
/** Patterns that come from events are kept, as long as there are not more than this. */
const kept = 64;

/** A regular expression that is tested in time proportional to the text (RE2, as in Go). */
export interface Pattern {
  test(text: string): boolean;
  /** How many instructions it takes: for each character, at worst all of them run. */
  readonly size: number;
}

/** Reads a pattern; undefined where it is none. */
export function readPattern(source: string): Pattern | undefined {
  try {
    const compiled = RE2JS.compile(source);
    return { size: compiled.programSize(), test: (text) => compiled.matcher(text).find() };
  } catch {
    return undefined;
  }
}

/** Reads patterns that are only known when an expression runs, and keeps the last of them. */
export class Patterns {
  readonly #known = new Map<string, Pattern | undefined>();

  get(source: string): Pattern | undefined {
    if (source.length > longestFromEvent) return undefined;
    if (this.#known.has(source)) return this.#known.get(source);
    const pattern = readPattern(source);
    if (this.#known.size >= kept) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.set(source, pattern);
    return pattern;
  }
}
