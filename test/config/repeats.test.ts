import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EffectiveSettings } from '../../src/config/effective-settings.ts';
import { fileSchema } from '../../src/config/file-schema.ts';
import { repeatsFrom } from '../../src/config/repeats.ts';
import { defaultRepeats } from '../../src/output/repeats.ts';

const minute = 60_000_000_000n;

it('nothing said is the default', () => {
  assert.deepEqual(repeatsFrom(EffectiveSettings.fixed()), defaultRepeats);
});

it('a signature takes what it leaves open from the rule for all', () => {
  const effective = EffectiveSettings.fixed({
    'repeats.window': 600,
    'repeats.key': ['executable'],
    'repeats.signatures': { 'A-1': { window: 0.5 }, 'A-2': { key: [] }, 'A-3': { window: '2h' } },
  });
  assert.deepEqual(repeatsFrom(effective), {
    windowNs: 10n * minute,
    key: ['executable'],
    signatures: {
      'A-1': { windowNs: 500_000_000n, key: ['executable'] },
      'A-2': { windowNs: 10n * minute, key: [] },
      'A-3': { windowNs: 120n * minute, key: ['executable'] },
    },
  });
});

it('the flag overrides the window, but not that of a signature', async () => {
  const flags = new Map<string, unknown>([['repeats.window', '0']]);
  const rules = '{A-1: {window: 1}, A-2: {}}';
  const variables = { SEQUENT_REPEATS_WINDOW: '600', SEQUENT_REPEATS_SIGNATURES: rules };
  const repeats = repeatsFrom(await EffectiveSettings.load(flags, variables));
  assert.deepEqual(
    [repeats.windowNs, repeats.signatures['A-1']?.windowNs, repeats.signatures['A-2']?.windowNs],
    [0n, 1_000_000_000n, 0n],
  );
});

for (const wrong of [
  { window: -1 },
  { window: 86_401 },
  { window: '60 s' },
  { window: '25h' },
  { key: ['process'] },
  { key: ['user', 'user'] },
  { key: 'subject' },
  { signatures: { 'A-1': { windows: 1 } } },
  { signatures: { 'A-1': { window: '1d' } } },
  { off: true },
]) {
  it(`is refused: ${JSON.stringify(wrong)}`, () => {
    assert.equal(fileSchema().safeParse({ repeats: wrong }).success, false);
  });
}
