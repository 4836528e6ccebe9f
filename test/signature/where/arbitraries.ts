/** Values and conditions that meet each other often enough. */
import * as fc from 'fast-check';

export const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 });
export const number = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.bigInt({ min: -9n, max: 9n }));
const some = <T>(one: fc.Arbitrary<T>) => fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 4 });
const bits = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.bigInt({ min: 1n, max: 9n }));

const textOperators = {
  is: some(text),
  prefix: some(text),
  suffix: some(text),
  contains: some(text),
  baseName: some(text),
  glob: some(pattern),
};
const numberOperators = {
  is: some(number),
  lt: number,
  lte: number,
  gt: number,
  gte: number,
  hasAny: some(bits),
  hasAll: some(bits),
};

/** Conditions of these operators, also within `not`, `any` and `all`, and in lists. */
function conditions(value: fc.Arbitrary<unknown>, operators: Record<string, fc.Arbitrary<unknown>>) {
  const { condition } = fc.letrec<{ condition: unknown; object: unknown }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      value,
      fc.array(fc.oneof(value, tie('object')), { minLength: 1, maxLength: 3 }),
      tie('object'),
    ),
    object: fc
      .record(
        {
          ...operators,
          not: tie('condition'),
          any: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }),
          all: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }),
        },
        { requiredKeys: [], noNullPrototype: true },
      )
      .filter((made) => Object.keys(made).length > 0),
  }));
  return condition;
}

export const textCondition = conditions(text, textOperators);
export const numberCondition = conditions(number, numberOperators);
