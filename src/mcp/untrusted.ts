import { escapeMessage } from '../text/escape.ts';

/** Longest text that an answer keeps, in characters. */
export const longestText = 4_000;
/** Deepest nesting that an answer keeps. */
const deepest = 40;

/** Escapes text of others as for a terminal, but keeps line breaks: hidden characters must not reach the reader of an answer. */
export function escapeUntrusted(text: string, mostCharacters = longestText): string {
  const kept = text.slice(0, mostCharacters);
  const rest = text.length - kept.length;
  const lines = kept.split('\n').map((line) => escapeMessage(line, mostCharacters * 10));
  return `${lines.join('\n')}${rest > 0 ? `… (${rest} more characters)` : ''}`;
}

/** Copies plain data for an answer, within a limit of characters. */
export class BoundedCopy {
  /** Texts that were shortened, and values that were left out. */
  shortened = 0;
  /** Characters that may still be copied; below 0 after the last value. */
  #left: number;

  /** @param mostCharacters limit of names and values together */
  constructor(mostCharacters: number) {
    this.#left = mostCharacters;
  }

  /** @param value parsed JSON */
  copy(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null) {
      this.#left -= 5;
      return value;
    }
    if (depth > deepest) {
      this.shortened++;
      return '…';
    }
    if (Array.isArray(value)) return Array.from(this.#fitting(value), (item) => this.copy(item, depth + 1));
    const entries = this.#fitting(Object.entries(value));
    return Object.fromEntries(Array.from(entries, ([name, item]) => [this.#text(name), this.copy(item, depth + 1)]));
  }

  #text(text: string): string {
    const copied = escapeUntrusted(text);
    if (text.length > longestText) this.shortened++;
    this.#left -= copied.length + 3;
    return copied;
  }

  /** Asks the limit before each item, because the item before it was copied meanwhile. */
  *#fitting<Item>(items: readonly Item[]): Generator<Item, void, void> {
    for (const [index, item] of items.entries()) {
      if (this.#left <= 0) {
        this.shortened += items.length - index;
        return;
      }
      yield item;
    }
  }
}
