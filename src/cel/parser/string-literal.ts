import { ExpressionFault } from '../expression-fault.ts';

const simple: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
  '`': 96,
  '?': 63,
};

const lengths: Readonly<Record<string, number>> = { x: 2, X: 2, u: 4, U: 8 };

/** A string or bytes literal: its end and its value. */
export interface Literal {
  readonly end: number;
  readonly value: string | Uint8Array;
}

/**
 * Parses the literal whose prefix and quotes start at `start`.
 * @returns undefined if no literal starts there
 * @throws {ExpressionFault} if the literal does not end, or contains an unknown escape
 */
export function readLiteral(text: string, start: number): Literal | undefined {
  const head = /^([bB]?)([rR]?)("""|'''|"|')/.exec(text.slice(start, start + 5));
  if (head === null) return undefined;
  const [whole = '', bytes, raw, quote = ''] = head;
  const isBytes = bytes !== '';
  const out: number[] = [];
  let at = start + whole.length;
  for (;;) {
    if (text.startsWith(quote, at)) break;
    const point = text.codePointAt(at);
    if (point === undefined || (quote.length === 1 && (point === 10 || point === 13)))
      throw new ExpressionFault('the text in quotes does not end', start);
    if (point === 92 && raw === '') at = escape(text, at, isBytes, out);
    else {
      if (isBytes) out.push(...new TextEncoder().encode(String.fromCodePoint(point)));
      else out.push(point);
      at += point > 0xffff ? 2 : 1;
    }
  }
  return { end: at + quote.length, value: isBytes ? Uint8Array.from(out) : fromPoints(out) };
}

/**
 * Parses one escape at `at` and appends it to `out`.
 * @returns the offset after the escape
 */
function escape(text: string, at: number, isBytes: boolean, out: number[]): number {
  const letter = text[at + 1] ?? '';
  const known = Object.hasOwn(simple, letter) ? simple[letter] : undefined;
  if (known !== undefined) {
    out.push(known);
    return at + 2;
  }
  const length = Object.hasOwn(lengths, letter) ? (lengths[letter] ?? 0) : 0;
  const digits = length > 0 ? text.slice(at + 2, at + 2 + length) : text.slice(at + 1, at + 4);
  const form = length > 0 ? /^[0-9a-fA-F]+$/ : /^[0-3][0-7][0-7]$/;
  if (!form.test(digits) || (length > 0 && digits.length !== length) || (isBytes && length > 2))
    throw new ExpressionFault(`\\${letter} is not a valid escape here`, at);
  const value = Number.parseInt(digits, length > 0 ? 16 : 8);
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
    throw new ExpressionFault(`\\${letter}${digits} is not a valid character`, at);
  out.push(value);
  return length > 0 ? at + 2 + length : at + 4;
}

function fromPoints(points: readonly number[]): string {
  let out = '';
  for (const point of points) out += String.fromCodePoint(point);
  return out;
}
