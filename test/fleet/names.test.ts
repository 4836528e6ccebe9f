import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { FleetNames, lanesOf, token } from '../../src/fleet/names.ts';

describe('a token of a subject', () => {
  it('has no sign that NATS gives a meaning, and is another one for another name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        assert.match(token(one), /^[A-Za-z0-9_=-]{1,128}$/);
        const isSame = Buffer.from(one, 'utf8').equals(Buffer.from(other, 'utf8'));
        assert.equal(token(one) === token(other), isSame);
      }),
    );
  });

  it('of a long name is bounded, and differs from that of another long name', () => {
    const [one, other] = ['a'.repeat(300), `${'a'.repeat(299)}b`];
    assert.ok(token(one).length <= 128);
    assert.notEqual(token(one), token(other));
  });
});

describe('the names of a fleet', () => {
  it('keep what nodes tell apart, by kind and node', () => {
    const names = new FleetNames('eu 1');
    assert.equal(names.ofNode('finding', 'worker.7'), 'sequent.eu=201.finding.worker=2e7');
    assert.equal(names.ofNode('*', 'a'), 'sequent.eu=201.*.a');
    assert.match(names.stream, /^SEQUENT_[A-Za-z0-9_-]+$/);
  });

  it('give an event of a key the same subject wherever it is published', () => {
    const names = new FleetNames('');
    assert.equal(names.keyed('image', 'a'), names.keyed('image', 'a'));
    assert.notEqual(names.keyed('image', 'a'), names.keyed('node', 'a'));
    assert.match(names.keyed('image', '* > .'), /^sequent\.=\.keyed\.image\.[0-9a-f]{32}$/);
  });

  it('name one lane for each kind of key and partition', () => {
    assert.deepEqual(lanesOf(['image', 'image'], 2), [
      { key: 'image', partition: 0 },
      { key: 'image', partition: 1 },
    ]);
  });
});
