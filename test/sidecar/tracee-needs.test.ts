import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { TraceeNeeds } from '../../src/sidecar/tracee-needs.ts';

function pack(t: TestContext, tracee: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-needs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const manifest = { id: 'acme', version: '1.2.3', needs: { tracee }, files: {} };
  writeFileSync(join(folder, 'sequent-pack.json'), JSON.stringify(manifest));
  return folder;
}

it('warns once of a pack for a later Tracee, and again after a reload with another need', async (t) => {
  const lines: unknown[] = [];
  const needs = new TraceeNeeds({ warn: (message, fields) => lines.push([message, fields]) });
  const warned = (lowest: string) => [
    'a pack needs a later version of Tracee',
    { pack: 'acme 1.2.3', needs: lowest, version: 'v0.24.1' },
  ];
  await needs.loaded({ packs: ['rseq', pack(t, '0.25.0')], detectors: [] });
  assert.deepEqual(lines, []);
  await needs.connected('v0.24.1');
  await needs.connected('v0.24.1');
  assert.deepEqual(lines, [warned('0.25.0')]);
  await needs.loaded({ packs: ['rseq'], detectors: [pack(t, '1.0.0')] });
  assert.deepEqual(lines, [warned('0.25.0'), warned('1.0.0')]);
});

it('does not warn where Tracee is new enough or no release, and leaves wrong manifests to the loading', async (t) => {
  const needs = new TraceeNeeds({ warn: (message) => assert.fail(message) });
  const folder = pack(t, '0.24.1');
  await needs.loaded({ packs: [folder], detectors: [] });
  for (const version of ['v0.24.1', '0.25.0-rc.1', 'main-7c9ec9788', '']) await needs.connected(version);
  writeFileSync(join(folder, 'sequent-pack.json'), '{');
  await needs.connected('v0.1.0');
});
