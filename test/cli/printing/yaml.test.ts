import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { toYaml } from '../../../src/cli/printing/yaml.ts';
import { unseen } from '../../../src/text/unseen.ts';

it('comments stand above the value', () => {
  assert.equal(toYaml({ a: [1, 'b'] }, ['first', 'second']), '# first\n# second\n\na:\n  - 1\n  - b\n');
  assert.equal(toYaml({ a: 1 }), 'a: 1\n');
  assert.equal(toYaml(1, ['\u00ad \u202e \u{e0041}']), '# \\u00ad \\u202e \\U000e0041\n\n1\n');
});

it('a text comes back as it was, and no unseen character is written', () => {
  const character = fc.constantFrom(
    'a',
    ' ',
    '\n',
    '"',
    '\\',
    ':',
    '#',
    '\u001b',
    '\u202e',
    '\u{e0041}',
    '\ufeff',
    '\u0085',
  );
  fc.assert(
    fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
      const text = characters.join('');
      const written = toYaml({ text });
      assert.ok(!unseen.test(written.replaceAll('\n', '')), JSON.stringify(written));
      assert.deepEqual(parse(written), { text });
    }),
    { numRuns: 500 },
  );
});
