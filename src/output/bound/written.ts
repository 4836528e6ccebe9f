import { unseen } from '../../text/unseen.ts';

/** Worst case of one UTF-16 unit, in bytes: `\uXXXX`. */
const worst = 6;
/** From this depth on, a value is compared with its ancestors to detect cycles. */
const suspicious = 16;
/** Values nested deeper than this count as too large. */
const deepest = 64;
/**
 * Upper bound of the bytes of an object or list beside its members: brackets, and text that the output adds around
 * some of them.
 */
const overhead = 24;
/** Bytes of a member beside its key and value: a colon, a comma. */
const memberOverhead = 2;
const numberBytes = 24;
/** Upper bound of a bigint: a time as RFC 3339 in quotes. */
const bigintBytes = 32;

/** Encoded bytes of each ASCII character. */
const ofAscii = Uint8Array.from({ length: 0x80 }, (_, code) =>
  code === 0x22 || code === 0x5c ? 2 : code < 0x20 || code === 0x7f ? worst : 1,
);
/** Cache of the encoded bytes of all other characters; 0 means not computed yet. */
let ofOthers: Uint8Array | undefined;

/**
 * @param code a code point outside of ASCII
 * @returns its encoded bytes
 */
function bytesOfOther(code: number): number {
  ofOthers ??= new Uint8Array(0x110000);
  const before = ofOthers[code] ?? 0;
  if (before > 0) return before;
  const units = code > 0xffff ? 2 : 1;
  const utf8 = code > 0xffff ? 4 : code > 0x7ff ? 3 : 2;
  const bytes = unseen.test(String.fromCodePoint(code)) ? worst * units : utf8;
  ofOthers[code] = bytes;
  return bytes;
}

/** @returns the bytes of a text as JSON, including its quotes */
export function textBytes(text: string): number {
  return 2 + bytesUpTo(text, Number.POSITIVE_INFINITY).bytes;
}

/**
 * Measures how much of a text fits into a number of bytes of JSON, without quotes.
 * @param most maximum number of bytes
 * @returns the number of UTF-16 `units`, which end after a whole character, and their encoded `bytes`
 */
export function bytesUpTo(text: string, most: number): { readonly units: number; readonly bytes: number } {
  let bytes = 0;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    const code = unit < 0x80 ? unit : (text.codePointAt(at) ?? unit);
    const more = code < 0x80 ? (ofAscii[code] ?? worst) : bytesOfOther(code);
    if (bytes + more > most) return { units: at, bytes };
    bytes += more;
    at += code > 0xffff ? 2 : 1;
  }
  return { units: text.length, bytes };
}

/**
 * Tests whether a value takes at most `most` bytes as JSON. Texts are measured exactly, other values by their upper
 * bound.
 * @throws {TypeError} if the examined part is not plain data: circular, a function or a symbol
 */
export function fits(value: unknown, most: number): boolean {
  // The first pass assumes six bytes per character. Most findings fit even so, and this is several times faster.
  return measured(value, most, false) || measured(value, most, true);
}

// State of the measurement. Module variables avoid an object per finding, which would cost as much as the
// measurement.
let left = 0;
let isExact = false;
const around: object[] = [];

function measured(value: unknown, most: number, exact: boolean): boolean {
  left = most;
  isExact = exact;
  around.length = 0;
  return hasRoom(value);
}

function hasRoom(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      // Each unit takes at least one byte, so a text longer than the rest need not be scanned.
      if (value.length > left) return false;
      left -= isExact ? textBytes(value) : 2 + worst * value.length;
      return left >= 0;
    case 'object':
      if (value !== null) return objectHasRoom(value);
      left -= 5;
      return left >= 0;
    case 'function':
    case 'symbol':
      throw new TypeError(`a finding must be plain data, and this one contains a ${typeof value}`);
    case 'bigint':
      left -= bigintBytes;
      return left >= 0;
    default:
      left -= numberBytes;
      return left >= 0;
  }
}

function objectHasRoom(value: object): boolean {
  left -= overhead;
  if (value instanceof Uint8Array) {
    left -= 4 * Math.ceil(value.length / 3);
    return left >= 0;
  }
  if (around.length >= suspicious) {
    if (around.includes(value)) throw new TypeError('a finding must be plain data, and this one contains itself');
    if (around.length >= deepest) return false;
  }
  around.push(value);
  const room = Array.isArray(value) ? itemsHaveRoom(value) : membersHaveRoom(value);
  around.pop();
  return room && left >= 0;
}

function itemsHaveRoom(list: readonly unknown[]): boolean {
  left -= list.length;
  for (let i = 0; i < list.length; i++) if (!hasRoom(list[i])) return false;
  return true;
}

function membersHaveRoom(value: object): boolean {
  for (const key in value) {
    left -= memberOverhead + (isExact ? textBytes(key) : 2 + worst * key.length);
    if (!hasRoom(memberOf(value, key))) return false;
  }
  return true;
}

function memberOf(value: object, key: string): unknown {
  return Reflect.get(value, key);
}
