import type { CutPart } from '../../finding.ts';
import { bytesUpTo, textBytes } from './written.ts';

/** Size limits for the parts of a value. */
export interface CutLimits {
  /** Maximum size of an encoded text or of binary data, in bytes. */
  readonly bytes: number;
  /**
   * Maximum length of a list. Objects with arbitrary keys keep the same number of members, but at least `mostFixed`.
   */
  readonly items: number;
  /** Maximum nesting depth of objects and lists. */
  readonly depth: number;
}

/** Maximum number of parts that are listed; further ones are only counted. */
export const mostParts = 12;
/** Upper bound of the members of an object with fixed keys. */
const mostFixed = 24;
/** Upper bound of the length of a fixed key, including quotes. */
const longestName = 40;
/** Keys that may appear in a path. Other keys may be chosen by an attacker and are replaced by their index. */
const plainName = /^\w{1,32}$/;

/** Truncates values: keeps the beginning of each text, list and object that is too large, and records each cut. */
export class Cutter {
  readonly parts: CutPart[] = [];
  /** Number of cut parts that are not in `parts`. */
  more = 0;
  readonly #limits: CutLimits;

  constructor(limits: CutLimits) {
    this.#limits = limits;
  }

  /** Truncates a text after a whole character. The result is a copy, so the full text can be collected. */
  text(text: string, path: string, bytes = this.#limits.bytes): string {
    if (text.length * 6 <= bytes) return text;
    const { units } = bytesUpTo(text, bytes);
    if (units === text.length) return text;
    this.note({ path, unit: 'characters', kept: units, length: text.length });
    return copied(text.slice(0, units));
  }

  /** Truncates each member of an object. Members are dropped only from objects with arbitrary keys. */
  members<T extends object>(value: T, path: string, depth = 0): T {
    const keys = Object.keys(value);
    const kept = new Set(this.#keysOf(keys, depth));
    if (kept.size < keys.length) this.note({ path, unit: 'items', kept: kept.size, length: keys.length });
    const changed: Record<string, unknown> = {};
    for (const [index, [key, member]] of Object.entries(value).entries()) {
      if (!kept.has(key)) continue;
      const own = isArgument(value) && key === 'value' ? path : below(path, key, index);
      setOwn(changed, key, this.#value(member, own, depth + 1));
    }
    const result = { ...value, ...changed };
    for (const key of keys) if (!kept.has(key)) Reflect.deleteProperty(result, key);
    return result;
  }

  #keysOf(keys: readonly string[], depth: number): string[] {
    const { items, bytes } = this.#limits;
    return (
      keys
        .slice(0, Math.max(items, mostFixed))
        .filter((key) => textBytes(key) <= Math.max(bytes, longestName))
        // Among objects with fixed keys, only `parent` nests: processes, and events of detectors.
        .filter((key) => key !== 'parent' || depth + 1 < this.#limits.depth)
    );
  }

  #list(list: readonly unknown[], path: string, depth: number): readonly unknown[] {
    const kept = list.slice(0, this.#limits.items);
    if (kept.length < list.length) this.note({ path, unit: 'items', kept: kept.length, length: list.length });
    return kept.map((value, index) => this.#value(value, placeOf(value, path, index), depth + 1));
  }

  #value(value: unknown, path: string, depth: number): unknown {
    if (typeof value === 'string') return this.text(value, path);
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Uint8Array) return this.#bytes(value, path);
    if (depth >= this.#limits.depth) {
      const length = Object.keys(value).length;
      if (length > 0) this.note({ path, unit: 'items', kept: 0, length });
      return Array.isArray(value) ? [] : {};
    }
    if (Array.isArray(value)) return this.#list(value, path, depth);
    return this.members(value, path, depth);
  }

  #bytes(value: Uint8Array, path: string): Uint8Array {
    // Bytes are encoded as base64.
    const most = Math.floor((this.#limits.bytes * 3) / 4);
    if (value.length <= most) return value;
    this.note({ path, unit: 'bytes', kept: most, length: value.length });
    return Uint8Array.prototype.slice.call(value, 0, most);
  }

  /** Records that a part was cut. */
  note(part: CutPart): void {
    if (this.parts.length < mostParts) this.parts.push(part);
    else this.more++;
  }
}

function isArgument(value: object): value is { readonly name: string } {
  return 'name' in value && 'kind' in value && typeof value.name === 'string';
}

function below(path: string, key: string, index: number): string {
  // The key as it appears in JSON.
  if (path === '') return key === 'detectedFrom' ? 'detected_from' : key;
  return plainName.test(key) ? `${path}.${key}` : `${path}[${index}]`;
}

/** Builds the path of a list item: by name for an argument, otherwise by index. */
function placeOf(value: unknown, path: string, index: number): string {
  const named = typeof value === 'object' && value !== null && isArgument(value) && plainName.test(value.name);
  return named ? `${path}.${value.name}` : `${path}[${index}]`;
}

/** Defines an own property, also for the key `__proto__`. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Memory for copies of texts. New memory for each copy would be garbage outside of the heap, which V8 collects late. */
const scratch = Buffer.allocUnsafeSlow(2 ** 17);

/** Copies a text, because V8 slices keep the full text in memory. */
function copied(text: string): string {
  const bytes = 2 * text.length;
  if (bytes > scratch.length) return Buffer.from(text, 'utf16le').toString('utf16le');
  scratch.write(text, 'utf16le');
  return scratch.toString('utf16le', 0, bytes);
}
