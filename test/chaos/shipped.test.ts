import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { chaosOf } from '../../src/chaos/chaos.ts';
import { collectCases, type Tested } from '../../src/testing/collected-cases.ts';

/** Each event is lost, late and doubled alone. `npm run chaos` runs all signatures with more. */
const effort = { subsetsUpTo: 0, pairsUpTo: 4, singlesUpTo: 8, samples: 1, shrinks: 5 };

it('signatures of the shipped packs make no false alarm that their tests do not give a reason for', async () => {
  const tested: Tested[] = [];
  collectCases((one) => tested.push(one));
  try {
    await import('../signatures/rseq/live_area_overlap.test.ts');
    await import('../signatures/rseq/unregister_and_stay.test.ts');
    await import('../signatures/tracee/k8s_cert_theft.test.ts');
  } finally {
    collectCases(undefined);
  }
  assert.equal(tested.length, 3);
  for (const one of tested) {
    const { name, cases } = await chaosOf(one, fc, { seed: 1, effort });
    assert.ok(cases.length > 3);
    for (const { name: own, failures, broken } of cases) {
      assert.equal(broken, undefined);
      assert.deepEqual(
        failures.filter(({ unavoidable }) => unavoidable === undefined),
        [],
        `${name}, ${own}`,
      );
    }
  }
});
