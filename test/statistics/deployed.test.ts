import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { outputRows } from '../../src/statistics/table/outputs.ts';
import { groups } from '../../src/statistics/table/table.ts';
import { reasonCodes } from '../../src/telemetry/health.ts';

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const rules = file('deploy/prometheus/sequent.rules.yaml');
const page = file('docs/operate/metrics.md');
const metrics = [
  ...groups.flatMap(({ rows }) => rows.map(({ metric }) => metric)),
  ...outputRows.map((row) => row.metric),
];
const known = new Set(metrics.map((metric) => metric?.name));
const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);

it('rules, dashboard and guide name metrics that exist', () => {
  for (const text of [rules, file('deploy/grafana/sequent.json'), page]) {
    const named = [...text.matchAll(/\b(?:sequent|process)_[a-z_]+\b/g)].map(([name]) => name.replace(/_bucket$/, ''));
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  }
});

it('rules name reasons of health that exist', () => {
  const codes = [...rules.matchAll(/code="(\w+)"/g)].map(([, code = '']) => code);
  const all: readonly string[] = reasonCodes;
  assert.deepEqual(
    codes.filter((code) => !all.includes(code)),
    [],
  );
});

it('each alert is tested, both while it fires and while it does not, and the guide says what to do', () => {
  const tests = file('deploy/prometheus/sequent.test.yaml');
  const tested = [...tests.matchAll(/alertname: (\w+)\n +exp_alerts:( \[\])?/g)];
  for (const alert of alerts) {
    const cases = tested.filter(([, name]) => name === alert).map(([, , none]) => none === undefined);
    assert.deepEqual(new Set(cases), new Set([true, false]), alert);
    assert.match(rules, new RegExp(`runbook: docs/operate/metrics\\.md#${alert.toLowerCase()}\\n`), alert);
  }
  const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  assert.deepEqual(headings, alerts);
});
