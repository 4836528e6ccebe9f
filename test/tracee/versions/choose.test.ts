import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { chooseProfile, profileNamed, profiles } from '../../../src/tracee/versions/choose.ts';

const cases: readonly [text: string, hasDetectors: boolean | undefined, version: string, exact: boolean][] = [
  ['v0.24.1', undefined, 'v0.24.1', true],
  ['v0.24.1', false, 'v0.24.1', true],
  ['0.24.1', undefined, 'v0.24.1', true],
  ['main-7c9ec9788', undefined, 'main', true],
  ['main-7c9ec9788', true, 'main', true],
  ['-b40e7f3f8', undefined, 'v0.24.1', true],
  ['-b40e7f3f8a1c', undefined, 'v0.24.1', true],
  ['-7c9ec97', undefined, 'main', true],
  ['main-0123abcde', true, 'main', true],
  ['main-0123abcde', undefined, 'main', true],
  ['main-0123abcde', false, 'v0.24.1', false],
  ['-0123abcde', true, 'main', false],
  ['-0123abcde', false, 'v0.24.1', false],
  ['-0123abcde', undefined, 'v0.24.1', false],
  ['v0.24.0', undefined, 'v0.24.1', false],
  ['v0.23.2', false, 'v0.24.1', false],
  ['v0.24.2', true, 'main', false],
  ['v0.25.0', undefined, 'main', false],
  ['v1.0.0-rc.1', undefined, 'main', false],
  ['', undefined, 'v0.24.1', false],
  ['unknown', true, 'main', false],
];

for (const [text, hasDetectors, version, exact] of cases)
  test(`"${text}" ${tell(hasDetectors)} is taken for ${version}${exact ? '' : ', as the nearest'}`, () => {
    const chosen = chooseProfile(text, hasDetectors);
    assert.deepEqual([chosen.profile.version, chosen.exact], [version, exact]);
  });

function tell(hasDetectors: boolean | undefined): string {
  if (hasDetectors === undefined) return 'whose detectors were not asked for';
  return hasDetectors ? 'with detectors' : 'without detectors';
}

test('any text gets a profile, and detectors decide where the text is no known version', () => {
  fc.assert(
    fc.property(fc.string(), fc.option(fc.boolean(), { nil: undefined }), (text, hasDetectors) => {
      const { profile, exact } = chooseProfile(text, hasDetectors);
      assert.ok(profiles.includes(profile));
      if (!exact && hasDetectors !== undefined) assert.equal(profile.ownFindings === 'detectors', hasDetectors);
    }),
  );
});

test('a profile has a name of its own', () => {
  for (const profile of profiles) assert.equal(profileNamed(profile.version), profile);
  assert.equal(profileNamed('v0.0.0'), undefined);
});
