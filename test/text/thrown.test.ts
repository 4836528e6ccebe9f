import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anything, assert as assertProperty, property } from 'fast-check';
import { describeThrown } from '../../src/text/thrown.ts';

const evil = (): never => {
  throw new Error('evil');
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();

const cases: Readonly<Record<string, readonly [unknown, string]>> = {
  'an error': [new Error('boom'), 'Error: boom'],
  'an error of a kind': [new TypeError('boom'), 'TypeError: boom'],
  'an error without a message': [new RangeError(), 'RangeError'],
  text: ['boom', 'boom'],
  undefined: [undefined, 'undefined was thrown'],
  null: [null, 'null was thrown'],
  'a symbol': [Symbol('s'), 'Symbol(s)'],
  'a number': [7n, '7'],
  'an object': [{ code: 7, reason: 'x' }, 'an object with code, reason'],
  'an object with text': [{ toString: () => 'own text' }, 'own text'],
  'an object whose toString throws': [{ toString: evil }, 'an object with toString'],
  'a message that throws': [
    Object.defineProperty(new Error('x'), 'message', { get: evil }),
    'an error whose message cannot be read',
  ],
  'a message that is no text': [Object.assign(new Error('x'), { message: 7 }), 'Error: 7'],
  'a proxy that throws': [new Proxy({}, { get: evil, has: evil, ownKeys: evil }), 'an object that cannot be shown'],
  'a revoked proxy': [revoked.proxy, 'an object that cannot be shown'],
};

describe('describeThrown', () => {
  for (const [name, [thrown, text]] of Object.entries(cases)) {
    it(`describes ${name}`, () => assert.equal(describeThrown(thrown), text));
  }

  it('never throws, and never says much', () => {
    assertProperty(
      property(anything({ withNullPrototype: true, withSparseArray: true, maxDepth: 3 }), (thrown) => {
        assert.ok(describeThrown(thrown).length <= 1_001);
      }),
      { seed: 1, numRuns: 300 },
    );
    assert.equal(describeThrown(new Error('x'.repeat(1e6))).length, 1_001);
  });
});
