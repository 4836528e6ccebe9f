import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { errorCodes } from '../../src/errors.ts';

it('docs/reference/errors.md lists exactly the codes of src/errors.ts', () => {
  const page = readFileSync(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(SEQ_[A-Z_]+)`/gm)].map((match) => match[1]);
  assert.deepEqual(listed.toSorted(), Object.keys(errorCodes).toSorted());
});
