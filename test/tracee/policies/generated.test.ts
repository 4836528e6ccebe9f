import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseDocument } from 'yaml';
import { toYaml } from '../../../src/cli/printing/yaml.ts';
import { loadSignatures } from '../../../src/packs/load.ts';
import type { LoadedSignature } from '../../../src/signature/loaded.ts';
import { acceptPolicy } from '../../../src/tracee/policies/accept.ts';
import { policyBody } from '../../../src/tracee/policies/body.ts';
import { readPolicyDocument, yamlOptions } from '../../../src/tracee/policies/document.ts';
import { policyFor } from '../../../src/tracee/policy.ts';
import { profiles } from '../../../src/tracee/versions/choose.ts';
import { describeEventIn } from '../../../src/tracee/versions/events.ts';
import type { TraceeProfile } from '../../../src/tracee/versions/profile.ts';
import { base, load } from '../../engine/run.ts';

/** That the version takes what is generated, and selects the events that the signatures listen to and it knows. */
function isTaken(signatures: readonly LoadedSignature[], onlyNeeded: boolean, profile: TraceeProfile): void {
  const { rules } = policyFor(signatures, { onlyNeeded, profile });
  if (rules.length === 0) return;
  for (const form of profile.policyForms) {
    const yaml = toYaml(policyBody(form, 'sequent', 'what signatures listen to', rules), ['a comment']);
    const document = parseDocument(yaml, yamlOptions);
    assert.deepEqual(document.errors, []);
    const { events, others } = acceptPolicy(readPolicyDocument(document), profile);
    assert.deepEqual(
      others,
      rules.map(({ event }) => event).filter((event) => event === 'my_detector'),
    );
    assert.deepEqual(
      [...events],
      rules.flatMap(({ event, filters }) => (event === 'my_detector' ? [] : [[event, filters ?? []]])),
    );
    for (const event of events.keys()) assert.ok(describeEventIn(profile, event), event);
  }
}

const shipped = await loadSignatures([]);

for (const profile of profiles)
  test(`${profile.version} takes the policy of any selection of the shipped signatures`, () => {
    assert.ok(shipped.length > 50);
    fc.assert(
      fc.property(fc.subarray([...shipped]), fc.boolean(), (some, onlyNeeded) => isTaken(some, onlyNeeded, profile)),
      { numRuns: 20 },
    );
  });

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('a!=b', 'a=b', '.a', 'a.b', '=', 'x,y', '*', 'null', '~', '1', 'true', ': #', 'x'.repeat(300)),
);
const condition = fc.oneof(
  value,
  fc.array(value, { minLength: 1, maxLength: 3 }),
  value.map((text) => ({ prefix: text })),
  value.map((text) => ({ suffix: text })),
  value.map((text) => ({ contains: text })),
  value.map((text) => ({ baseName: text })),
);
const signature = fc
  .record({
    event: fc.constantFrom(
      'sched_process_exec',
      'security_file_open',
      'magic_write',
      'openat',
      'hooked_seq_ops_detector',
      'my_detector',
    ),
    pathname: condition,
    container: fc.constantFrom(undefined, 'started', 'any', 'none'),
  })
  .map(({ event, pathname, container }) => ({
    ...base,
    ...(container !== undefined && { scope: { container } }),
    ...(!event.endsWith('_detector') && { where: { [event]: { pathname } } }),
    on: { [event]: () => undefined },
  }));

for (const profile of profiles)
  test(`${profile.version} takes the policy of signatures with any condition`, () => {
    fc.assert(
      fc.property(fc.array(signature, { minLength: 1, maxLength: 3 }), (definitions) =>
        isTaken(definitions.flatMap(loaded), false, profile),
      ),
      { numRuns: 150 },
    );
  });

/** Some conditions are refused when a signature is loaded. */
function loaded(definition: unknown): LoadedSignature[] {
  try {
    return [load(definition)];
  } catch {
    return [];
  }
}
