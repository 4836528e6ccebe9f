import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { tryToLoad } from '../../../src/sidecar/reload/trial.ts';

it('the load of a set can be given up, also while a module hangs', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-trial-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'hangs.ts'), 'for (;;);');
  const stopping = new AbortController();
  const evaluation = { packs: [folder], detectors: [], arch: 'amd64', options: {}, traceeFindings: true } as const;
  const trial = tryToLoad({ evaluation, loadTimeoutMs: 600_000, memoryMiB: 128, signal: stopping.signal });
  stopping.abort();
  await assert.rejects(trial, { name: 'AbortError' });
});
