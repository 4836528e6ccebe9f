import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fieldWords } from '../../../src/signature/where/field-conditions.ts';

it('conditions are described in words', () => {
  for (const [condition, words] of [
    ['/a', 'x is "/a"'],
    [['/a', 5n, true], 'x is "/a" or 5 or true'],
    [{ prefix: ['/a', '/b'], suffix: 'c' }, '(x begins with "/a" or "/b") and x ends with "c"'],
    [['/a', { baseName: 'b' }], 'x is "/a" or x has the base name "b"'],
    [{ not: ['/a', '/b'] }, 'x is not "/a" or "/b"'],
    [{ not: { glob: '/a*' } }, 'not (x fits "/a*")'],
    [{ gte: 1, lt: 5 }, 'x is at least 1 and x is below 5'],
    [{ hasAny: [1, 2], not: { hasAll: 3 } }, '(x has any bit of 1 or 2) and not (x has all bits of 3)'],
    [{ all: [{ contains: 'a' }, { any: ['b', { is: 'c' }] }] }, 'x contains "a" and (x is "b" or x is "c")'],
    [{ sin_addr: { cidr: '10.0.0.0/8' }, sin_port: 80 }, 'x.sin_addr is in "10.0.0.0/8" and x.sin_port is 80'],
  ] as const)
    assert.deepEqual(fieldWords({ x: condition }), [words], JSON.stringify(words));
  assert.deepEqual(fieldWords({ a: 1, any: [{ b: 2, c: 3 }, { d: 4 }], not: { e: 5 } }), [
    'a is 1',
    '(b is 2 and c is 3) or (d is 4)',
    'not (e is 5)',
  ]);
});
