import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { root } from './documents.ts';

it('docstrings name what a function throws in a tag, with the class of the error', () => {
  const files = globSync('{src,signatures,scripts,bench}/**/*.ts', { cwd: root });
  const found = files.flatMap((file) => {
    const comments = readFileSync(join(root, file), 'utf8').match(/\/\*\*[^]*?\*\//g) ?? [];
    return comments
      .flatMap((comment) => comment.match(/(?:\*|[.:]) +Throws .*|@throws (?:where|when|what|if) .*/g) ?? [])
      .map((text) => `${file}: ${text}`);
  });
  assert.ok(files.length > 400);
  assert.deepEqual(found, [], 'write "@throws SequentError SEQ_CONFIG where ..." behind the other tags');
});
