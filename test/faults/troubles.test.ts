import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { it } from 'node:test';
import { metricNames } from './soak/moved.ts';
import { troubles, unmoved } from './soak/troubles/troubles.ts';

it('the metrics of the soak are in the table of counts, and a test moves those that the soak does not', () => {
  const known = new Set(metricNames);
  const named = [...troubles.flatMap(({ moves }) => moves), ...Object.keys(unmoved)];
  assert.deepEqual(
    named.filter((metric) => !known.has(metric.replace(/\{.*/, ''))),
    [],
  );
  for (const [metric, reason] of Object.entries(unmoved)) {
    const [file] = /test\/\S+\.test\.ts/.exec(reason) ?? [];
    assert.ok(file !== undefined && existsSync(new URL(`../../${file}`, import.meta.url)), `${metric}: ${reason}`);
  }
});
