import assert from 'node:assert/strict';
import { it } from 'node:test';
import { repeatsFrom, repeatsSchema } from '../../src/config/repeats.ts';
import { defaultRepeats } from '../../src/output/repeats.ts';

const minute = 60_000_000_000n;

it('nothing said is the default', () => {
  assert.deepEqual(repeatsFrom(), defaultRepeats);
  assert.deepEqual(repeatsFrom({}), defaultRepeats);
});

it('what a signature leaves open is as for all others', () => {
  assert.deepEqual(
    repeatsFrom({ window: 600, key: ['executable'], signatures: { 'A-1': { window: 0.5 }, 'A-2': { key: [] } } }),
    {
      windowNs: 10n * minute,
      key: ['executable'],
      signatures: {
        'A-1': { windowNs: 500_000_000n, key: ['executable'] },
        'A-2': { windowNs: 10n * minute, key: [] },
      },
    },
  );
});

it('the flag overrides the window, but for signatures that have one of their own', () => {
  const repeats = repeatsFrom({ window: 600, signatures: { 'A-1': { window: 1 }, 'A-2': {} } }, 0);
  assert.deepEqual(
    [repeats.windowNs, repeats.signatures['A-1']?.windowNs, repeats.signatures['A-2']?.windowNs],
    [0n, 1_000_000_000n, 0n],
  );
});

for (const wrong of [
  { window: -1 },
  { window: 86_401 },
  { window: '60s' },
  { key: ['process'] },
  { key: ['user', 'user'] },
  { key: 'subject' },
  { signatures: { 'A-1': { windows: 1 } } },
  { off: true },
]) {
  it(`is refused: ${JSON.stringify(wrong)}`, () => {
    assert.equal(repeatsSchema.safeParse(wrong).success, false);
  });
}
