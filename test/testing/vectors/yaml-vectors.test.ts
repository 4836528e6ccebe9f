import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from '../../../src/index.ts';
import { missingBuiltins, runYamlVector, yamlVector } from '../../../src/testing/vectors/yaml-vectors.ts';
import { fixture, jsonLines } from '../../detectors/cel/facts.ts';
import { load } from '../../engine/run.ts';

const vectors = jsonLines<unknown>(gunzipSync(fixture('vectors/yaml.jsonl.gz')).toString()).map((line) =>
  yamlVector.parse(line),
);

/** Cases that need a built-in detector of Tracee's. */
const waiting = ['chain on a built-in detector'];

/** An output without its number, which only says in which order Tracee registered; keys sorted. */
function comparable(output: unknown): string {
  return JSON.stringify(output, (key, value: unknown) => {
    if (key === '' && isRecord(value)) return { ...sorted(value), id: undefined };
    return isRecord(value) ? sorted(value) : value;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function outputs(list: readonly unknown[] | undefined): readonly string[] {
  return (list ?? []).map(comparable).toSorted();
}

describe("Tracee's YAML detectors", () => {
  it('are all there: 42 cases', () => assert.equal(vectors.length, 42));

  for (const vector of vectors.filter((one) => !waiting.includes(one.case))) {
    it(`load, register and detect as in Tracee: ${vector.case}`, () => {
      assert.deepEqual(missingBuiltins(vector, {}), []);
      const result = runYamlVector(vector);
      assert.deepEqual(result.loadErrors.toSorted(), vector.loadErrors.toSorted());
      assert.equal(result.startupFails, vector.startupFails);
      assert.deepEqual(result.lists, vector.lists ?? {});
      const expected = vector.detectors.map(({ definition: { id }, registered }) => ({ id, registered }));
      assert.deepEqual(result.detectors, expected);
      for (const [index, expect] of vector.expect.entries())
        assert.deepEqual(outputs(result.findings[index]), outputs(expect), `event ${index}`);
    });
  }

  it('chain on a signature that stands for a built-in detector', () => {
    const vector = vectors.find((one) => one.case === waiting[0]);
    assert.ok(vector !== undefined);
    assert.deepEqual(missingBuiltins(vector, {}), ['TRC-102']);
    const builtin = load({
      id: 'TRC-102',
      name: 'anti_debugging',
      version: '1.0.0',
      description: 'a stand-in',
      threat: { severity: 'low' },
      finding: z.strictObject({}),
      where: { ptrace: { request: 0n } },
      on: { ptrace: () => ({}) },
    });
    const result = runYamlVector(vector, { builtin: () => builtin });
    const own = (list: readonly unknown[] | undefined): readonly string[] =>
      outputs(list?.filter((one) => isRecord(one) && one['name'] !== 'anti_debugging'));
    for (const [index, expect] of vector.expect.entries()) {
      assert.deepEqual(own(result.findings[index]), own(expect));
      assert.equal(result.findings[index]?.length, expect.length);
    }
  });
});
