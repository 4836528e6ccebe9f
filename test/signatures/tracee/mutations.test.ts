import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { loadSignatures } from '../../../src/packs/load.ts';
import { canonical, type EventJson, runVector } from '../../../src/testing/vectors/run-vector.ts';
import { parseVector } from '../../../src/testing/vectors/vector.ts';
import { type Case, mutatedCase, vectors } from './mutated-cases.ts';
import { secondReading } from './second-reading.ts';

const signatures = new Map((await loadSignatures(['tracee'])).map((signature) => [signature.id, signature]));

/** Without the texts, which are each author's own. */
function withoutTexts({ threat, ...event }: EventJson): EventJson {
  const rest = Object.entries({ ...(typeof threat === 'object' && threat) }).filter(
    ([key]) => key !== 'name' && key !== 'description',
  );
  return { ...event, threat: Object.fromEntries(rest) };
}

function agree(one: Case): number {
  const signature = signatures.get(one.detector);
  assert.ok(signature);
  const found = runVector(parseVector(JSON.stringify(one)), signature).map((list) => list.map(withoutTexts));
  const events = one.events.map((event) => canonical(event));
  assert.deepEqual(found, secondReading(one.detector, events, one.dataStores ?? {}));
  return found.flat().length;
}

it('both readings of what Tracee does agree on its own cases', () => {
  for (const { detector, events, dataStores, expect } of vectors) {
    const found = agree({ detector, case: '', events, ...(dataStores && { dataStores }) });
    assert.equal(found, expect.flat().length);
  }
});

it('both readings agree on made-up cases, in which there is something to find', () => {
  let cases = 0;
  let withFindings = 0;
  fc.assert(
    fc.property(mutatedCase, (one) => {
      cases++;
      if (agree(one) > 0) withFindings++;
    }),
    { numRuns: 600 },
  );
  assert.ok(withFindings > cases / 10, `${withFindings} of ${cases} cases have findings`);
});
