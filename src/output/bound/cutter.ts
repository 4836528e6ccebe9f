import type { CutPart } from '../../finding.ts';
import { bytesUpTo, textBytes } from './written.ts';

/** How large the parts of a value may be. */
export interface CutLimits {
  /** Bytes of a text as it is written, and bytes of binary data. */
  readonly bytes: number;
  /** Items of a list. Objects that may have any number of members keep as many of them, but at least `mostFixed`. */
  readonly items: number;
  /** How deep objects and lists may stand in each other. */
  readonly depth: number;
}

/** Parts that are named one by one; of further ones the number is told. */
export const mostParts = 12;
/** No object of a finding whose members are known has more of them. */
const mostFixed = 24;
/** Nor a longer name for one, quotes included. */
const longestName = 40;
/** Names that may stand in a path as they are: no text of an attacker's in them could be mistaken for anything else. */
const plainName = /^\w{1,32}$/;

/** Makes values smaller: keeps the beginning of each text, list and object that is too large, and notes what was cut. */
export class Cutter {
  readonly parts: CutPart[] = [];
  /** Parts that were cut and are not among `parts`. */
  more = 0;
  readonly #limits: CutLimits;

  constructor(limits: CutLimits) {
    this.#limits = limits;
  }

  /** A text, cut behind a whole character. It is a copy, which does not keep the whole text in memory. */
  text(text: string, path: string, bytes = this.#limits.bytes): string {
    if (text.length * 6 <= bytes) return text;
    const { units } = bytesUpTo(text, bytes);
    if (units === text.length) return text;
    this.note({ path, unit: 'characters', kept: units, length: text.length });
    return copied(text.slice(0, units));
  }

  /** An object, each member of which is cut. Members are only left out where there may be any number of them. */
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
        // Of all objects that are known only these stand in each other: processes, and events of detectors.
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
    // Written as base64.
    const most = Math.floor((this.#limits.bytes * 3) / 4);
    if (value.length <= most) return value;
    this.note({ path, unit: 'bytes', kept: most, length: value.length });
    return Uint8Array.prototype.slice.call(value, 0, most);
  }

  /** Notes that a part was cut. */
  note(part: CutPart): void {
    if (this.parts.length < mostParts) this.parts.push(part);
    else this.more++;
  }
}

function isArgument(value: object): value is { readonly name: string } {
  return 'name' in value && 'kind' in value && typeof value.name === 'string';
}

function below(path: string, key: string, index: number): string {
  // As it is called in JSON.
  if (path === '') return key === 'detectedFrom' ? 'detected_from' : key;
  return plainName.test(key) ? `${path}.${key}` : `${path}[${index}]`;
}

/** Arguments are called by their names, other items by their numbers. */
function placeOf(value: unknown, path: string, index: number): string {
  const named = typeof value === 'object' && value !== null && isArgument(value) && plainName.test(value.name);
  return named ? `${path}.${value.name}` : `${path}[${index}]`;
}

/** Also where the key is `__proto__`. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A slice of a text keeps the whole of it in memory. */
function copied(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
