import { unseen } from '../../text/unseen.ts';

/** Of one UTF-16 unit: `\uXXXX`. */
const worst = 6;
/** From this depth on a value is compared with those around it: it may hold itself. */
const suspicious = 16;
/** Deeper values count as too large whatever they hold. */
const deepest = 64;
/** What an object or a list has beside its members, at most: brackets, and what the output puts round some of them. */
const overhead = 24;
/** Beside its key and value: a colon, a comma. */
const memberOverhead = 2;
const numberBytes = 24;
/** A moment as RFC 3339, with its quotes. */
const bigintBytes = 32;

/** Bytes that a UTF-16 unit of ASCII takes. */
const ofAscii = Uint8Array.from({ length: 0x80 }, (_, code) =>
  code === 0x22 || code === 0x5c ? 2 : code < 0x20 || code === 0x7f ? worst : 1,
);
/** The same for all other characters, as far as they were asked for: 0 is not known yet. */
let ofOthers: Uint8Array | undefined;

/** @param code a character outside of ASCII */
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

/** How many bytes a text takes where it is written as JSON, its quotes included. */
export function textBytes(text: string): number {
  return 2 + bytesUpTo(text, Number.POSITIVE_INFINITY).bytes;
}

/**
 * How much of a text fits into so many bytes of JSON, without its quotes.
 * @returns `units` of UTF-16, which end behind a whole character, and the bytes that they take
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
 * Tells whether a value takes at most so many bytes where it is written as JSON. Texts count exactly, all else at its largest.
 * @throws TypeError where it is no plain data, as far as it was looked at: it holds itself, a function or a symbol
 */
export function fits(value: unknown, most: number): boolean {
  // Texts of which no character is looked at count six times: most findings fit even so, and this is several times quicker.
  return measured(value, most, false) || measured(value, most, true);
}

/** What is measured now: numbers of the module, because every finding is measured and an object for each would cost as much. */
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
      // Each unit takes a byte at least: a text of any length is not walked through.
      if (value.length > left) return false;
      left -= isExact ? textBytes(value) : 2 + worst * value.length;
      return left >= 0;
    case 'object':
      if (value !== null) return objectHasRoom(value);
      left -= 5;
      return left >= 0;
    case 'function':
    case 'symbol':
      throw new TypeError(`a finding is plain data, and this one holds a ${typeof value}`);
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
    if (around.includes(value)) throw new TypeError('a finding is plain data, and this one holds itself');
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
