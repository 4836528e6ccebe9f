import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { loadSignatures } from '../../../src/packs/load.ts';
import { differences } from '../../../src/testing/vectors/compare.ts';
import { runVector } from '../../../src/testing/vectors/run-vector.ts';
import { parseVector, type Vector } from '../../../src/testing/vectors/vector.ts';
import { fixture } from '../../event/events.ts';

const signatures = new Map((await loadSignatures(['tracee'])).map((signature) => [signature.id, signature]));

function vectorsOf(file: string): readonly Vector[] {
  return fixture(`vectors/${file}`).toString().trimEnd().split('\n').map(parseVector);
}

function differs(vector: Vector): readonly string[] {
  const signature = signatures.get(vector.detector);
  assert.ok(signature, `no signature ${vector.detector}`);
  return differences(vector.expect ?? [], runVector(vector, signature));
}

describe("Tracee's own cases", () => {
  const vectors = vectorsOf('detectors.jsonl.gz');

  it('are there for each signature', () => {
    assert.deepEqual(new Set(vectors.map(({ detector }) => detector)), new Set(signatures.keys()));
    assert.equal(vectors.length, 222);
  });

  for (const [detector, own] of Map.groupBy(vectors, (vector) => vector.detector)) {
    it(`give with ${detector} what its detector gives`, () => {
      for (const vector of own) assert.deepEqual(differs(vector), [], vector.case);
    });
  }
});

describe('cases in which a signature is better than its detector', () => {
  const vectors = vectorsOf('improvements.jsonl');

  for (const vector of vectors) {
    it(`${vector.detector}: ${vector.case}`, () => {
      assert.deepEqual(differs(vector), []);
    });
  }

  it('are lost with the option strict', () => {
    for (const vector of vectors.filter(({ expect }) => expect?.some((list) => list?.length))) {
      assert.notDeepEqual(differs({ ...vector, strict: true }), [], vector.case);
    }
  });

  it('are there for each signature with that option', () => {
    const strictable = [...signatures.values()]
      .filter(({ options }) => options !== undefined && z.safeParse(options, { strict: true }).success)
      .map(({ id }) => id);
    assert.deepEqual(new Set(vectors.map(({ detector }) => detector)), new Set(strictable));
  });
});
