import assert from 'node:assert/strict';
import { it } from 'node:test';
import { errorCodes } from '../../src/errors.ts';

it('each error code has a meaning and a remedy of whole sentences, which fit into a table', () => {
  const sentences = /^[A-Z`][^|\n]{20,}\.$/;
  for (const [code, { meaning, remedy }] of Object.entries(errorCodes)) {
    assert.match(meaning, sentences, code);
    assert.match(remedy, sentences, code);
  }
});
