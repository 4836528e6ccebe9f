import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createEcs } from '../../../../src/output/format/ecs/ecs.ts';
import { reportOf, sampleFinding } from '../../sample-finding.ts';
import { assertGolden } from '../golden.ts';
import { holdsForHostile, optionsWith } from '../holds-for-hostile.ts';

const path = new URL('../../../../fixtures/outputs/ecs-9.4.0.json', import.meta.url);
const types: Readonly<Record<string, string>> = JSON.parse(readFileSync(path, 'utf8'));

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;
const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  keyword: (value) => typeof value === 'string',
  match_only_text: (value) => typeof value === 'string',
  wildcard: (value) => typeof value === 'string',
  date: (value) => typeof value === 'string' && time.test(value),
  long: (value) => Number.isSafeInteger(value),
};
const own: Readonly<Record<string, (value: unknown) => boolean>> = {
  count: (value) => Number.isSafeInteger(value),
  summary: (value) => typeof value === 'boolean',
  truncated: (value) => typeof value === 'boolean',
  subject: (value) => typeof value === 'string',
  policies: areTexts,
  properties: areTexts,
  data: areTexts,
  evidence: areTexts,
};

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** @returns what is wrong with an entry: fields that the schema does not have, and values of another type */
function faultsOf(value: unknown, at = ''): readonly string[] {
  const type = types[at];
  if (type === 'object') {
    const members = Object.entries(value ?? {});
    return members.every(([key, member]) => !key.includes('.') && typeof member === 'string') ? [] : [at];
  }
  if (type?.endsWith('[]') === true) {
    const check = checks[type.slice(0, -2)];
    return Array.isArray(value) && check !== undefined && value.every(check) ? [] : [at];
  }
  if (type !== undefined) return checks[type]?.(value) === true ? [] : [at];
  if (at.startsWith('sequent.')) return own[at.slice('sequent.'.length)]?.(value) === true ? [] : [at];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is unknown`];
  return Object.entries(value).flatMap(([key, member]) => faultsOf(member, at === '' ? key : `${at}.${key}`));
}

describe('the format ecs', () => {
  it('is as in fixtures/outputs/ecs.txt', () => assertGolden('ecs', createEcs(optionsWith())));

  it('has fields of ECS 9.4 with their types, whatever the finding holds', () =>
    holdsForHostile(createEcs, (entry, { finding, findingId }, identity) => {
      const made = JSON.parse(entry);
      assert.deepEqual(faultsOf(made), [], entry.slice(0, 2_000));
      assert.equal(made.ecs.version, '9.4.0');
      assert.equal(made.event.kind, 'alert');
      assert.equal(made.event.id, findingId);
      assert.equal(made.event.severity, ['info', 'low', 'medium', 'high', 'critical'].indexOf(finding.threat.severity));
      assert.equal(made.host.name, identity.node);
      assert.equal(made.orchestrator.cluster.name, identity.cluster);
      assert.deepEqual(made.labels, identity.labels);
    }));

  it('has no text of an event that a dynamic mapping could take for a date', () => {
    const finding = sampleFinding({ subject: '2026-01-01', data: [{ name: 'day', kind: 'str', value: '2026-01-01' }] });
    const { sequent } = JSON.parse(createEcs(optionsWith())(reportOf(finding)));
    assert.deepEqual([sequent.subject, sequent.data], ['subject 2026-01-01', ['day=2026-01-01']]);
  });

  it('has a checker that finds what is wrong', () => {
    assert.deepEqual(faultsOf({ event: { severity: '3', kinds: 'alert' }, labels: { a: 1 }, tags: 'x' }), [
      'event.severity',
      'event.kinds is unknown',
      'labels',
      'tags',
    ]);
  });
});
