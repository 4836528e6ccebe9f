import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

const root = join(import.meta.dirname, '../..');

/** A tag compared with a number, a byte of a message compared with a tag, or a tag put together by hand. */
const bareTag =
  /\b(?:tag|part|entry|inner)\s*[<>=!]==?\s*[1-9]|\b(?:b|bytes)\[\w+\]\s*[=!]==\s*(?:8|10|1[678]|26|34|42|50|58|66)\b|\(\d+ << 3\)/;

it('the tags of fields of Tracee come from src/gen/tags.ts', () => {
  const files = globSync('src/{event,detectors,engine,intake/live,sidecar,tracee}/**/*.ts', { cwd: root });
  const found = files.flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return lines.flatMap((line, index) => (bareTag.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
  });
  assert.ok(files.length > 100);
  assert.deepEqual(found, []);
});
