import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { bytesUpTo, fits, textBytes } from '../../../src/output/bound/written.ts';
import { toJson } from '../../../src/text/json.ts';

const unit = fc.oneof(
  fc.constantFrom(
    'a',
    '"',
    '\\',
    '\n',
    '\u007f',
    'é',
    '漢',
    '😀',
    '\u{e0041}',
    '\u{10ffff}',
    '\ud800',
    '\udc00',
    '\u202e',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
);
const text = fc.array(unit, { maxLength: 30 }).map((units) => units.join(''));

describe('the bytes that a text takes', () => {
  it('are those of the JSON that is written, where every line break and tab counts as the longest escape', () => {
    const short = /[\b\t\n\f\r]/g;
    fc.assert(
      fc.property(text, (value) => {
        const bytes = Buffer.byteLength(toJson(value)) + 4 * [...value.matchAll(short)].length;
        assert.equal(textBytes(value), bytes);
      }),
      { numRuns: 1_000, seed: 7 },
    );
  });

  it('up to a limit end behind a whole character, and one more would be too much', () => {
    fc.assert(
      fc.property(text, fc.nat(200), (value, most) => {
        const { units, bytes } = bytesUpTo(value, most);
        assert.equal(bytes, textBytes(value.slice(0, units)) - 2);
        assert.ok(bytes <= most);
        if (units === value.length) return;
        const next = String.fromCodePoint(value.codePointAt(units) ?? 0);
        assert.ok(bytes + textBytes(next) - 2 > most);
      }),
      { numRuns: 1_000, seed: 7 },
    );
  });
});

describe('a value', () => {
  it('fits only where its JSON does', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        text,
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array({ maxLength: 20 }),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(text, tie('value'), { maxKeys: 5 }),
      ),
    }));
    const plain = (one: unknown): unknown => {
      if (typeof one === 'bigint') return String(one);
      if (one instanceof Uint8Array) return Buffer.from(one).toString('base64');
      if (Array.isArray(one)) return one.map(plain);
      if (typeof one !== 'object' || one === null) return one;
      return Object.fromEntries(Object.entries(one).map(([key, member]) => [key, plain(member)]));
    };
    fc.assert(
      fc.property(value, fc.nat(400), (one, most) => {
        if (fits(one, most)) assert.ok(Buffer.byteLength(toJson(plain(one))) <= most);
      }),
      { numRuns: 1_000, seed: 7 },
    );
  });

  it('fits where it takes exactly as much, and not where it takes one byte more', () => {
    assert.deepEqual([fits('é"', 6), fits('é"', 5)], [true, false]);
  });

  it('that holds itself, a function or a symbol is refused, and one that is too deep does not fit', () => {
    const self: Record<string, unknown> = {};
    self['self'] = self;
    for (const bad of [self, { on() {} }, [Symbol('x')]])
      assert.throws(() => fits(bad, 10_000), /a finding must be plain data/);
    let deep: unknown = 1;
    for (let i = 0; i < 63; i++) deep = [deep];
    assert.equal(fits([deep], 100_000), true);
    assert.equal(fits([[deep]], 100_000), false);
  });
});
