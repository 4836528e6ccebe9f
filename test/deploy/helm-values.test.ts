import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { allSettings } from '../../src/config/settings.ts';
import { root } from '../house/documents.ts';

const chart = join(root, 'deploy/helm/sequent');
const schema = z.object({
  required: z.array(z.string()),
  properties: z.looseObject({
    config: z.object({ additionalProperties: z.literal(false), properties: z.record(z.string(), z.unknown()) }),
  }),
});

describe('deploy/helm/sequent', () => {
  it('has the schema, the policies and the rules that the generator writes', () => {
    const script = join(root, 'scripts/helm-chart.ts');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });

  it('takes every setting of the file, except those that the chart makes', () => {
    const text = readFileSync(join(chart, 'values.schema.json'), 'utf8');
    const { required, properties } = schema.parse(JSON.parse(text));
    const known = Object.keys(properties.config.properties);
    const missing = allSettings
      .filter(({ inFile }) => inFile !== false)
      .map(({ key }) => key.replace(/\..*/, ''))
      .filter((key) => !known.includes(key));
    const made = ['exceptions', 'health', 'require_signed', 'signatures', 'tracee', 'trusted_keys', 'wait'];
    assert.deepEqual([...new Set(missing)].toSorted(), made);
    const values = z.record(z.string(), z.unknown()).parse(parse(readFileSync(join(chart, 'values.yaml'), 'utf8')));
    assert.deepEqual(Object.keys(values).toSorted(), required.toSorted());
    assert.doesNotMatch(text, /\(\?[=!<]/, 'Go has no such patterns');
  });
});
