import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { it } from 'node:test';
import { openReporting } from '../../src/output/reporting.ts';
import { Sidecar } from '../../src/sidecar/sidecar.ts';
import { writePack } from '../e2e/faulty-pack.ts';
import { folder } from '../e2e/sequent.ts';
import { sampleIdentity } from '../output/sample-finding.ts';

it('a stop that came before the start ends the start, although the signatures are still loading', async (t) => {
  const home = folder(t);
  const pack = writePack(home, { 'never.ts': 'await new Promise((resolve) => setTimeout(resolve, 60_000));' });
  const log = { info() {}, warn() {}, error() {} };
  const reporting = await openReporting({
    outputs: [],
    stdout: new PassThrough(),
    stdoutFile: undefined,
    colour: false,
    columns: undefined,
    identity: sampleIdentity,
    log,
    source: 'live',
    onGone() {},
  });
  const started = await Sidecar.start(
    {
      evaluation: { packs: [pack], detectors: [], traceeFindings: false, arch: 'amd64', options: {} },
      address: { kind: 'unix', path: join(home, 'none.sock') },
      transport: 'direct',
      wait: true,
      onOverload: 'drop',
      bufferBytes: 2 ** 20,
      engineMiB: 64,
      loadTimeoutMs: 120_000,
      budget: 2,
      reporting,
      log,
    },
    AbortSignal.abort(),
  );
  assert.equal(started, undefined);
  await reporting.close();
});
