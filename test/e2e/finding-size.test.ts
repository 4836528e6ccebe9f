import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { encodeTestEvent, event } from '../../src/testing/event.ts';
import { framed } from '../intake/recording/recording-bytes.ts';
import { findingLines, folder, runLine } from './sequent.ts';

/** A signature that reports a megabyte, and a program that was started with 30 KiB of escapes. */
function huge(t: TestContext) {
  const at = folder(t);
  const [signature, recording, config, stats] = ['sig.ts', 'exec.pb', 'config.yaml', 'stats.json'].map((name) =>
    join(at, name),
  );
  assert.ok(signature && recording && config && stats);
  writeFileSync(
    signature,
    `import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'ACME-1', name: 'huge', version: '1.0.0', description: 'd', falsePositives: ['x'],
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1204.002' } }, finding: z.strictObject({ n: z.int() }),
  on: { sched_process_exec(event, ctx) {
    ctx.report({ n: 1 }, { subject: 'tags', tags: ['x'.repeat(1_000_000)] });
    ctx.report({ n: 2 }, { subject: 'evidence' });
  } },
});
`,
  );
  const exec = event('sched_process_exec', { pathname: '/tmp/x', argv: ['/tmp/x', '\u001b'.repeat(30_720)] });
  writeFileSync(recording, framed([encodeTestEvent(exec, 0)]));
  return { args: ['replay', recording, '-s', signature], config, stats };
}

it('a finding is cut at 64 KiB, and the cut is told and counted', async (t) => {
  const { args, stats } = huge(t);
  const running = await runLine(...args, '-o', 'json', '--stats', stats);
  assert.equal(running.code, 0);
  const lines = findingLines(running.stdout);
  for (const line of lines) assert.ok(Buffer.byteLength(line) <= 65_536);
  const found = lines.map((line) => JSON.parse(line));
  const lengths = found.map(({ truncated: { parts } }) =>
    Object.fromEntries(parts.map(({ path, length }: { path: string; length: number }) => [path, length])),
  );
  const argv = { 'detected_from.data.argv[1]': 30_720, 'evidence[0].data.argv[1]': 30_720 };
  assert.deepEqual(lengths, [{ ...argv, 'tags[0]': 1_000_000 }, argv]);
  assert.equal(JSON.parse(readFileSync(stats, 'utf8')).findings_cut, 2);
});

it('the limit is set by a flag or in the configuration, and holds for what people read', async (t) => {
  const { args, config } = huge(t);
  writeFileSync(config, 'finding_size: 8\noutput: [json]\n');
  const json = await runLine(...args, '--config', config);
  const pretty = await runLine(...args, '--finding-size', '8');
  const wrong = await runLine(...args, '--finding-size', '4');
  assert.deepEqual([json.code, pretty.code, wrong.code], [0, 0, 2]);
  const sizes = findingLines(json.stdout).map((line) => Buffer.byteLength(line));
  assert.equal(sizes.length, 2);
  assert.ok(sizes.every((size) => size <= 8_192));
  assert.ok(Buffer.byteLength(pretty.stdout) <= 2 * 8_192);
  assert.match(pretty.stdout, /cut +.*tags\[0\]: \d+ of 1000000\s+characters kept/s);
  assert.match(wrong.stderr, /a whole number from 8 to 16384 is needed/);
});
