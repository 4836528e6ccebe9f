import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from '../../../src/public/index.ts';
import { yamlVectorDifferences } from '../../../src/testing/vectors/yaml-differences.ts';
import { missingBuiltins, yamlVector } from '../../../src/testing/vectors/yaml-vectors.ts';
import { fixture, jsonLines } from '../../detectors/expressions/facts.ts';
import { load } from '../../engine/run.ts';

const vectors = jsonLines<unknown>(gunzipSync(fixture('vectors/yaml.jsonl.gz')).toString()).map((line) =>
  yamlVector.parse(line),
);

/** Cases that need a built-in detector of Tracee's. */
const waiting = ['chain on a built-in detector'];

describe("Tracee's YAML detectors", () => {
  it('are all there: 42 cases', () => assert.equal(vectors.length, 42));

  for (const vector of vectors.filter((one) => !waiting.includes(one.case))) {
    it(`load, register and detect as in Tracee: ${vector.case}`, () => {
      assert.deepEqual(yamlVectorDifferences(vector), []);
    });
  }

  it('are told apart from ones that Tracee would treat differently', () => {
    const [vector] = vectors;
    assert.ok(vector !== undefined);
    const changed = {
      ...vector,
      loadErrors: ['x.yaml'],
      startupFails: true,
      lists: { X: [] },
      detectors: [],
      expect: vector.expect.map((list) => [...list, { name: 'more' }]),
    };
    const [files, start, lists, detectors, ...events] = yamlVectorDifferences(changed);
    assert.match(files ?? '', /^refused files: expected \["x\.yaml"\]/);
    assert.match(start ?? '', /^Tracee does not start: expected true, found false/);
    assert.match(lists ?? '', /^lists/);
    assert.match(detectors ?? '', /^detectors/);
    assert.equal(events.length, vector.expect.length);
  });

  it('chain on a signature that stands for a built-in detector', () => {
    const vector = vectors.find((one) => one.case === waiting[0]);
    assert.ok(vector !== undefined);
    assert.deepEqual(missingBuiltins(vector, {}), ['TRC-102']);
    const builtin = load({
      id: 'TRC-102',
      name: 'anti_debugging',
      version: '1.0.0',
      description: 'a stand-in',
      threat: { severity: 'low', mitre: { tactic: 'Defense Evasion', technique: 'T1622' } },
      finding: z.strictObject({}),
      where: { ptrace: { request: 0n } },
      on: { ptrace: () => ({}) },
    });
    assert.deepEqual(yamlVectorDifferences(vector, { builtin: () => builtin }), []);
  });
});
