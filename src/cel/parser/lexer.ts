import { ExpressionFault } from '../expression-fault.ts';
import { Uint, type Value } from '../values/value.ts';
import { readLiteral } from './string-literal.ts';

export type Token = { readonly offset: number } & (
  | { readonly kind: 'end' }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string }
  /** A number without its sign; `negated` is its negative value. Undefined if out of range. */
  | { readonly kind: 'number'; readonly value: Value | undefined; readonly negated: Value | undefined }
  | { readonly kind: 'text'; readonly value: string | Uint8Array }
);

const signs = ['&&', '||', '==', '!=', '<=', '>=', ...Array.from('<>!-+*/%?:.,()[]{}')];

/** Maximum length of an expression, as in cel-go. */
const longest = 100_000;

/**
 * Splits an expression into tokens. The last token is `end`.
 * @throws {ExpressionFault} if the text contains an invalid token
 */
export function tokensOf(text: string): readonly Token[] {
  if (text.length > longest) throw new ExpressionFault(`it is longer than ${longest} characters`, 0);
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = skipBlanks(text, at);
    if (at >= text.length) break;
    const { token, end } = next(text, at);
    tokens.push(token);
    at = end;
  }
  tokens.push({ kind: 'end', offset: at });
  return tokens;
}

const blanks = /(?:[ \t\r\n\f]|\/\/[^\n]*)*/y;

function skipBlanks(text: string, at: number): number {
  blanks.lastIndex = at;
  return at + (blanks.exec(text)?.[0].length ?? 0);
}

function next(text: string, offset: number): { readonly token: Token; readonly end: number } {
  const literal = readLiteral(text, offset);
  if (literal !== undefined) return { token: { kind: 'text', offset, value: literal.value }, end: literal.end };
  const word = match(/[A-Za-z_][A-Za-z0-9_]*/y, text, offset);
  if (word !== undefined) return { token: { kind: 'word', offset, text: word }, end: offset + word.length };
  const double = match(/(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y, text, offset);
  if (double !== undefined) {
    const value = Number(double);
    const finite = Number.isFinite(value) ? value : undefined;
    return {
      token: { kind: 'number', offset, value: finite, negated: finite === undefined ? undefined : -finite },
      end: offset + double.length,
    };
  }
  const whole = match(/(?:0x[0-9a-fA-F]+|\d+)[uU]?/y, text, offset);
  if (whole !== undefined) return { token: wholeNumber(whole, offset), end: offset + whole.length };
  const sign = signs.find((one) => text.startsWith(one, offset));
  if (sign === undefined) {
    const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
    throw new ExpressionFault(`unexpected "${character}"`, offset);
  }
  return { token: { kind: 'sign', offset, text: sign }, end: offset + sign.length };
}

function match(form: RegExp, text: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(text)?.[0];
}

function wholeNumber(text: string, offset: number): Token {
  const unsigned = /[uU]$/.test(text);
  const value = BigInt((unsigned ? text.slice(0, -1) : text).replace(/^0+(?=\d)/, ''));
  if (unsigned) {
    const fits = value <= 0xffff_ffff_ffff_ffffn;
    return { kind: 'number', offset, value: fits ? new Uint(value) : undefined, negated: undefined };
  }
  return {
    kind: 'number',
    offset,
    value: value < 1n << 63n ? value : undefined,
    negated: value <= 1n << 63n ? -value : undefined,
  };
}
