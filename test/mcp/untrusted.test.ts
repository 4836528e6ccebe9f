import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { BoundedCopy, escapeUntrusted, longestText } from '../../src/mcp/untrusted.ts';
import { unseen } from '../../src/text/unseen.ts';

it('shows hidden characters, keeps line breaks, and cuts long texts', () => {
  assert.equal(
    escapeUntrusted('a\n\u202eb\u{e0041}\x1b[31m'),
    String.raw`a
\u{202e}b\u{e0041}\x1b[31m`,
  );
  assert.equal(escapeUntrusted('x'.repeat(longestText + 7)).slice(-27), 'xxxxx… (7 more characters)'.padStart(27, 'x'));
});

it('counts what it shortens', () => {
  const copy = new BoundedCopy(40);
  assert.deepEqual(copy.copy({ a: 'x'.repeat(20), b: [1, 2, 3, 4, 5], c: 'left out', d: 1 }), {
    a: 'x'.repeat(20),
    b: [1, 2],
  });
  assert.equal(copy.shortened, 5);
});

it('keeps plain data as it is within the limit, and names of objects cannot reach their prototype', () => {
  const data = JSON.parse('{"a":[1,null,true,"x"],"__proto__":{"polluted":true}}');
  const copy = new BoundedCopy(1_000);
  assert.equal(JSON.stringify(copy.copy(data)), JSON.stringify(data));
  assert.equal(copy.shortened, 0);
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});

it('ends deep nesting', () => {
  const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`);
  const copy = new BoundedCopy(10_000);
  assert.match(JSON.stringify(copy.copy(deep)), /^\[{41}"…"\]{41}$/);
  assert.equal(copy.shortened, 1);
});

it('gives no hidden character and not much more than its limit, whatever comes', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }),
      fc.integer({ min: 1, max: 300 }),
      (value, most) => {
        const text = JSON.stringify(new BoundedCopy(most).copy(value));
        assert.ok(!unseen.test(text));
        // The last name and the last text may go beyond it, and numbers count as five characters.
        assert.ok(text.length <= 12 * most + 25 * longestText);
      },
    ),
    { numRuns: 50 },
  );
});
