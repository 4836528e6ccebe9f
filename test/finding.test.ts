import assert from 'node:assert/strict';
import { it } from 'node:test';
import { severities } from '../src/finding.ts';
import { loadInterface } from '../src/tracee/interface.ts';

it("the severities are those of Tracee's interface, each at the index of its number", () => {
  const { values } = loadInterface().root.lookupEnum('tracee.v1beta1.Severity');
  const byNumber = Object.entries(values).toSorted(([, a], [, b]) => a - b);
  assert.deepEqual(
    byNumber.map(([name, number]) => [name.toLowerCase(), number]),
    severities.map((severity, index) => [severity, index]),
  );
});
