import assert from 'node:assert/strict';
import { it } from 'node:test';
import { z } from 'tracee-sequent';

it('loads the messages of zod in English only', () => {
  assert.deepEqual(Object.keys(z.locales), ['en']);
  const { error } = z.string().safeParse(1);
  assert.deepEqual(
    error?.issues.map(({ message }) => message),
    ['Invalid input: expected string, received number'],
  );
});
