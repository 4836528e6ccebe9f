import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';

/** Tests of the kind that properties.test.ts runs by the test command. They fail if SMALL_NUMBERS is set. */
const drawn: number[] = [];

it('draws numbers', () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      drawn.push(value);
    }),
  );
  process.stderr.write(`${drawn.length} drawn, sum ${drawn.reduce((sum, value) => sum + value, 0)}\n`);
});

it('only has small numbers', () => {
  fc.assert(
    fc.property(fc.nat(), (value) => {
      if (process.env['SMALL_NUMBERS'] !== undefined) assert.ok(value < 1_000);
    }),
    { seed: 7 },
  );
});
