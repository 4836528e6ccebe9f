import { RE2JS } from 're2js';

/** Maximum length of a pattern that comes from an event, because compiling it costs time. */
const longestFromEvent = 1_000;
/** Maximum number of cached patterns from events. */
const kept = 64;

/** A regular expression with matching time proportional to the text (RE2, as in Go). */
export interface Pattern {
  test(text: string): boolean;
  /** Number of instructions. In the worst case, all of them run for each character. */
  readonly size: number;
}

/**
 * Compiles a pattern.
 * @returns undefined if it is invalid
 */
export function readPattern(source: string): Pattern | undefined {
  try {
    const compiled = RE2JS.compile(source);
    return { size: compiled.programSize(), test: (text) => compiled.matcher(text).find() };
  } catch {
    return undefined;
  }
}

/** Compiles patterns that are known only during evaluation, and caches the last ones. */
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
