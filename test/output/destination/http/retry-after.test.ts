import assert from 'node:assert/strict';
import { it } from 'node:test';
import { retryAfterMs } from '../../../../src/output/destination/http/retry-after.ts';

const now = Date.parse('2026-11-28T09:00:00Z');

for (const [value, date, expected] of [
  ['0', undefined, 0],
  ['120', undefined, 120_000],
  [' 7 ', undefined, 7_000],
  ['99999999999999999999', undefined, 1e23],
  ['Sat, 28 Nov 2026 09:00:30 GMT', undefined, 30_000],
  ['Sat, 28 Nov 2026 09:00:30 GMT', 'Sat, 28 Nov 2026 09:00:10 GMT', 20_000],
  ['Sat, 28 Nov 2026 08:00:00 GMT', undefined, 0],
  ['Sun, 28 Nov 2027 09:00:00 GMT', undefined, 365 * 86_400_000],
  ['-1', undefined, undefined],
  ['1.5', undefined, undefined],
  ['soon', undefined, undefined],
  ['2026-11-28', undefined, undefined],
  ['', undefined, undefined],
  [undefined, 'Sat, 28 Nov 2026 09:00:10 GMT', undefined],
] as const) {
  it(`reads Retry-After: ${value} with Date: ${date}`, () => {
    assert.equal(retryAfterMs(value, date, now), expected);
  });
}
