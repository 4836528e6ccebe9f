import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Names that bytes have in this code; a dot, `#` or `(` may stand before them. */
const ofBytes = /\b(?:b|bytes|buffer|chunk|part|payload|memory|message|block|record|frame|words|runs)\.slice\(/i;
/** The whole of something: lists are copied with `[...list]`, bytes with `copyOf`. */
const ofAll = /\.slice\(\)/;

it('nothing slices bytes: where they are a Buffer, that is a view of the same memory and no copy', () => {
  const found = globSync(['src/**/*.ts', 'signatures/**/*.ts'], { cwd: root }).flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        ofBytes.test(line) || ofAll.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      ),
  );
  assert.deepEqual(found, [], 'copyOf of src/event/bytes/event-memory.ts copies; subarray is a view');
});

it('the rule finds what it is made for', () => {
  for (const line of ['get: () => bytes.slice()', 'return this.#bytes.slice(0, 4);', 'value${index}.slice();'])
    assert.ok(ofBytes.test(line) || ofAll.test(line), line);
  for (const line of ['text.slice(0, 4)', 'bytes.subarray(1)', 'names.slice(1)'])
    assert.ok(!ofBytes.test(line) && !ofAll.test(line), line);
});
