import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { runRecording } from './recording-run.ts';

/** Rules that must be found, and nothing else. */
const expected: Readonly<Record<string, readonly string[]>> = {
  baseline: ['RSEQ-011 high'],
  'attached-refused-22': ['RSEQ-011 high'],
  'delay-60ms': ['RSEQ-011 high'],
  'loader-nolibc': ['RSEQ-021 low'],
  'clone-vm-child': ['RSEQ-011 high'],
  'clone-vm-child-unseen': ['RSEQ-011 high'],
  'fork-unregister': ['RSEQ-004 high', 'RSEQ-011 high', 'RSEQ-000 critical'],
};

/** A recording as v0.24.1 sends it: no path of a program, and no time of a fork. */
function withoutPaths(file: string): Readable {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const sent = lines.map((line) => {
    const event: { workload: { process?: { executable?: unknown } }; data: { name: string }[] } = JSON.parse(line);
    delete event.workload.process?.executable;
    return JSON.stringify({ ...event, data: event.data.filter(({ name }) => !name.endsWith('start_time')) });
  });
  assert.ok(lines.some((line, at) => sent[at] !== line));
  return Readable.from([Buffer.from(`${sent.join('\n')}\n`)]);
}

describe('a program that is loaded without exec is found, however it hides that:', () => {
  for (const [name, findings] of Object.entries(expected)) {
    it(name, async () => {
      const file = new URL(`../../../fixtures/evasion/${name}.ndjson.gz`, import.meta.url);
      const run = await runRecording(fileURLToPath(file));
      assert.deepEqual(run.troubles, []);
      assert.deepEqual(
        run.findings.map(({ signature, threat }) => `${signature.id} ${threat.severity}`),
        findings,
      );
    });
  }

  it('also where only a new name of the thread tells of the exec that was not seen', async () => {
    const file = new URL('../../../fixtures/evasion/attached-refused-22.ndjson.gz', import.meta.url);
    const { findings } = await runRecording(withoutPaths(fileURLToPath(file)));
    assert.deepEqual(
      findings.map(({ signature, threat }) => `${signature.id} ${threat.severity}`),
      ['RSEQ-011 high'],
    );
  });
});
