import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSignatures } from '../../../src/packs/load.ts';
import { fieldsOf } from '../../../src/signature/describe.ts';
import { member } from './json.ts';
import { definitions } from './second-reading.ts';

const signatures = new Map((await loadSignatures(['tracee'])).map((signature) => [signature.id, signature]));

describe("each of Tracee's detectors", () => {
  it('has a signature, and there are no others', () => {
    assert.deepEqual([...signatures.keys()].sort(), definitions.map(({ id }) => id).sort());
    assert.equal(signatures.size, 33);
  });

  for (const { id, event, severity, mitre, properties, fields, requirements } of definitions) {
    it(`${id} ${event} says the same, and asks for the same`, () => {
      const signature = signatures.get(id);
      assert.ok(signature);
      assert.equal(signature.name, event);
      assert.equal(signature.threat.severity, severity.toLowerCase());
      assert.equal(signature.threat.mitre?.tactic, member(mitre['tactic'], 'name'));
      // One of Tracee's has a name only.
      const technique = member(mitre['technique'], 'id') ?? 'T1526';
      assert.equal(signature.threat.mitre?.technique, technique);
      assert.deepEqual(signature.threat.properties ?? {}, properties);
      const declared = fieldsOf(signature.finding).map(({ name }) => name);
      assert.deepEqual(
        declared.filter((name) => fields.some((field) => field.name === name)),
        fields.map(({ name }) => name),
      );
      const listened = [...signature.on.keys()].filter((name) => name !== event);
      assert.deepEqual(listened.sort(), requirements.events.map(({ name }) => name).sort());
      const started = requirements.events.every(({ scopeFilters }) => scopeFilters?.includes('container=started'));
      assert.equal(signature.scope.container, started ? 'started' : undefined);
    });
  }
});
