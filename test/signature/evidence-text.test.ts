import assert from 'node:assert/strict';
import { it } from 'node:test';
import { argument } from '../../src/signature/evidence.ts';

it('text of a value does not depend on what authors set on prototypes', () => {
  const shared: object = BigInt.prototype;
  Object.defineProperty(shared, 'toJSON', { value: () => 'EVIL', configurable: true });
  try {
    const shown = argument('x', undefined, { a: 1n, b: [2n, 'c', undefined], d: undefined });
    assert.equal(shown.value, '{"a":"1","b":["2","c",null]}');
  } finally {
    Reflect.deleteProperty(BigInt.prototype, 'toJSON');
  }
});
