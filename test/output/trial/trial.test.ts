import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { it } from 'node:test';
import { testFinding, testSignature } from '../../../src/output/trial/test-finding.ts';
import { tryOutput } from '../../../src/output/trial/trial.ts';
import { sampleIdentity } from '../sample-finding.ts';

const surroundings = {
  stdout: new PassThrough(),
  colour: false,
  identity: sampleIdentity,
  keepTrying: false,
  onUnwritable() {},
  onNews() {},
  environment: {},
};

it('a trial appends to a file and does not rotate it, because a running sidecar may do so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-trial-'));
  try {
    const path = join(folder, 'findings.json');
    writeFileSync(path, 'larger than the limit\n');
    const destination = { type: 'file', path, rotate: { size: 1, keep: 1, gzip: true } } as const;
    const finding = testFinding('high', '1.0.0');
    const { result } = await tryOutput(finding, { format: 'json', destination }, surroundings);
    assert.equal(result, 'delivered');
    assert.deepEqual(readdirSync(folder), ['findings.json']);
    const [before, line = ''] = readFileSync(path, 'utf8').split('\n');
    assert.equal(before, 'larger than the limit');
    assert.equal(JSON.parse(line).signature.id, testSignature);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
