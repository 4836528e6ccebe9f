import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { watchSignature } from '../../../../src/cli/commands/show/watch-signature.ts';
import { printer } from '../../../../src/cli/printing/printer.ts';
import { event } from '../../../../src/testing/event.ts';
import { writeRecording } from '../../../../src/testing/recording.ts';

const log = { info() {}, warn() {}, error() {} };

function signature(handler: string): string {
  return `import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'MY-1', name: 'mine', version: '1.0.0', description: 'd', falsePositives: ['x'],
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1204.002' } },
  finding: z.strictObject({ path: z.string() }),
  on: { openat(event, ctx) { ${handler} } },
});
`;
}

it('tries a signature again after each change, with its faults, until it is stopped', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-watch-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const pack = join(folder, 'my.ts');
  const file = join(folder, 'a.pb');
  await writeRecording(file, [event('openat', { pathname: '/tmp/a' }), event('rseq', { rseq: 1n })]);
  writeFileSync(pack, signature('ctx.report({ path: event.data.pathname });'));
  const printed: string[] = [];
  let tell = (): void => {};
  t.mock.method(printer, 'print', async (text: string) => {
    printed.push(text);
    tell();
  });
  const next = async (count: number): Promise<string> => {
    while (printed.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      tell = resolve;
      await promise;
    }
    return printed[count - 1] ?? '';
  };
  const stopping = new AbortController();
  const watching = watchSignature(
    {
      pack,
      files: [file],
      selection: { events: ['openat'] },
      evaluation: { packs: [], detectors: [], arch: 'amd64', traceeFindings: false, options: {} },
      isArchGiven: true,
      memoryMiB: 256,
      loadTimeoutMs: 20_000,
      signal: stopping.signal,
    },
    { colour: false, columns: undefined },
    log,
  );
  assert.match(await next(1), /^LOW +MY-1 mine [^]*\n1 events, 1 evaluated, 1 findings\n/);
  writeFileSync(pack, signature('throw new Error(event.data.pathname);'));
  assert.match(await next(2), /^1 events, 1 evaluated, 0 findings, 1 exceptions\n/);
  writeFileSync(pack, 'no module');
  assert.match(await next(3), /\[SEQ_SIGNATURE\]/);
  stopping.abort();
  await watching;
});
