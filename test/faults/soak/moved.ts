import assert from 'node:assert/strict';
import { outputRows } from '../../../src/statistics/table/outputs.ts';
import { groups } from '../../../src/statistics/table/table.ts';
import { unmoved } from './troubles/troubles.ts';

/** Names of all metrics in the table of counts, as `/metrics` shows them. A histogram is one of them. */
export const metricNames: readonly string[] = [...groups.flatMap(({ rows }) => rows), ...outputRows].flatMap(
  ({ metric }) => {
    if (metric === undefined) return [];
    return [metric.kind === 'histogram' ? `${metric.name}_count` : metric.name];
  },
);

/**
 * Checks that every metric of the table was above zero, except those that have a reason.
 * @param moved names of metrics that were above zero
 * @returns the number of metrics that moved
 * @throws {assert.AssertionError} with the others
 */
export function assertMoved(moved: ReadonlySet<string>): number {
  const still = metricNames.filter((name) => !moved.has(name));
  assert.deepEqual(still.sort(), Object.keys(unmoved).sort(), 'metrics that stayed at zero, and those with a reason');
  return metricNames.length - still.length;
}
