import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { compileWhere } from '../../src/signature/where.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 });
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.bigInt({ min: -3n, max: 3n }));
const some = <T>(one: fc.Arbitrary<T>) => fc.oneof(one, fc.array(one, { maxLength: 3 }));
const textTest = fc.record(
  { not: some(text), prefix: some(text), suffix: some(text), contains: some(text), baseName: some(text) },
  { requiredKeys: [] },
);
/** Texts and conditions side by side. */
const mixed = fc.array(fc.oneof(text, textTest), { maxLength: 3 });
const numberTest = fc.record({ not: number, lt: number, gt: number }, { requiredKeys: [] });
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** The meaning of a condition, spelt out. */
function holds(value: unknown, condition: unknown): boolean {
  if (Array.isArray(condition)) return condition.some((one) => holds(value, one));
  if (typeof condition !== 'object') return condition === value;
  for (const [operator, operand] of Object.entries(condition ?? {})) {
    const operands = list(operand);
    const spelt = String(value);
    if (operator === 'not' && operands.some((one) => one === value)) return false;
    if (operator === 'prefix' && !operands.some((one) => spelt.slice(0, String(one).length) === one)) return false;
    if (operator === 'suffix' && !operands.some((one) => one === '' || spelt.slice(-String(one).length) === one))
      return false;
    if (operator === 'contains' && !operands.some((one) => spelt.split(String(one)).length > 1 || one === ''))
      return false;
    if (operator === 'baseName' && !operands.includes(posix.basename(spelt) || (spelt === '' ? '.' : '/')))
      return false;
    if (operator === 'lt' && !(Number(value) < Number(operand))) return false;
    if (operator === 'gt' && !(Number(value) > Number(operand))) return false;
  }
  return true;
}

describe('conditions', () => {
  for (const [kind, value, condition] of [
    ['text', text, fc.oneof(some(text), textTest, mixed)],
    ['numbers', number, fc.oneof(some(number), numberTest)],
  ] as const) {
    it(`on ${kind} mean what they say`, () => {
      fc.assert(
        fc.property(value, condition, (one: unknown, test: unknown) => {
          assert.equal(compileWhere({ a: test })({ a: one }), holds(one, test));
        }),
        { numRuns: 3000 },
      );
    });
  }

  it('must all hold, and none does for what is not there', () => {
    const both = compileWhere({ a: 1, b: { not: 'x' } });
    assert.equal(both({ a: 1, b: 'y' }), true);
    assert.equal(both({ a: 2, b: 'y' }), false);
    assert.equal(both({ a: 1 }), false);
    assert.equal(compileWhere({ toString: { not: 1 } })({}), false);
    assert.equal(compileWhere({})({}), true);
  });

  it('of an unknown form are refused', () => {
    assert.throws(() => compileWhere({ a: { above: 1 } }), /"above" of argument "a"/);
    assert.throws(() => compileWhere({ a: ['x', { above: 1 }] }), /"above" of argument "a"/);
  });
});
