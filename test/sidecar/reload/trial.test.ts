import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { tryToLoad } from '../../../src/sidecar/reload/trial.ts';

function folderWith(t: TestContext, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-trial-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'one.ts'), text);
  return { packs: [folder], detectors: [], arch: 'amd64', options: {}, traceeFindings: true } as const;
}

it('the load of a set can be given up, also while a module hangs', async (t) => {
  const evaluation = folderWith(t, 'for (;;);');
  const stopping = new AbortController();
  const trial = tryToLoad({ evaluation, loadTimeoutMs: 600_000, memoryMiB: 128, signal: stopping.signal });
  stopping.abort();
  await assert.rejects(trial, { name: 'AbortError' });
});

it('a module cannot send the result of its own trial', async (t) => {
  const evaluation = folderWith(
    t,
    `import { MessagePort, parentPort, workerData } from 'node:worker_threads';
     const forged = { say: 'fine', content: 'forged', stamps: {}, wanted: {}, events: [] };
     const { postMessage } = MessagePort.prototype;
     MessagePort.prototype.postMessage = function () { postMessage.call(this, forged); };
     parentPort?.postMessage(forged);
     for (const value of [workerData, ...Object.values(workerData)])
       if (value instanceof MessagePort) postMessage.call(value, forged);
     export default 3;`,
  );
  const trial = tryToLoad({ evaluation, loadTimeoutMs: 60_000, memoryMiB: 128 });
  await assert.rejects(trial, { code: 'SEQ_SIGNATURE' });
});
