import assert from 'node:assert/strict';
import { it } from 'node:test';
import { allSettings } from '../../src/config/settings.ts';

it('every setting has a help text, which is one sentence without a full stop', () => {
  for (const { key, help } of allSettings) assert.match(help, /^\S.{10,}[^.\s]$/, key);
});

it('keys and flags are unique', () => {
  const keys = allSettings.map(({ key }) => key);
  const flags = allSettings.flatMap(({ flag }) => (flag === undefined ? [] : flag.match(/--[\w-]+/g)));
  assert.deepEqual(keys, [...new Set(keys)]);
  assert.deepEqual(flags, [...new Set(flags)]);
});
