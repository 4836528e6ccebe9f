import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder, runLine, simulated } from './sequent.ts';

const listener = `
import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'TEST-1', name: 'listener', version: '1.0.0', description: 'for a test',
  threat: { severity: 'low' }, finding: z.strictObject({ text: z.string() }),
  on: { close() {}, rseq() {}, sched_process_exec() {}, sched_process_exit() {}, set_tid_address() {} },
});`;

interface Counts {
  readonly received: number;
  readonly unmatched: number;
  readonly dropped: number;
  readonly invalid: number;
  readonly evaluated: number;
}

function damaged(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/damaged/${name}`, import.meta.url));
}

/** What `replay`, and `run` over these transports, count of a recording with so many events. */
async function counted(
  t: TestContext,
  file: string,
  events: number,
  transports: readonly string[],
): Promise<readonly Counts[]> {
  const home = folder(t);
  const pack = join(home, 'pack');
  mkdirSync(pack);
  writeFileSync(join(pack, 'listener.ts'), listener);
  const run = async (...args: readonly string[]): Promise<Counts> => {
    const stats = join(home, 'stats');
    const { code, stderr } = await runLine(...args, '-s', pack, '--stats', stats);
    assert.equal(code, 0, stderr);
    const { received, unmatched, dropped, invalid, evaluated }: Counts = JSON.parse(readFileSync(stats, 'utf8'));
    return { received, unmatched, dropped, invalid, evaluated };
  };
  const over = async (transport: string): Promise<Counts> => {
    const address = `unix:${join(home, `${transport}.sock`)}`;
    await simulated(t, file, address);
    return run('run', '--tracee', address, '--transport', transport, '--max-events', `${events}`);
  };
  const all = [await run('replay', file)];
  for (const transport of transports) all.push(await over(transport));
  return all;
}

describe('a damaged message', () => {
  it('is counted as invalid by replay, and the others are evaluated', async (t) => {
    const counts = { received: 2, unmatched: 0, dropped: 0, invalid: 1, evaluated: 1 };
    assert.deepEqual(await counted(t, damaged('crash1.pb'), 2, []), [counts]);
  });

  it('is named as damaged in the log of replay, and counted in its summary', async () => {
    const replay = await runLine('replay', damaged('crash1.pb'));
    assert.equal(replay.code, 0, replay.stderr);
    assert.match(replay.stderr, /"reason":"wire type 7 is unknown","msg":"a message is damaged and counts as invalid;/);
    assert.match(replay.stderr, /"events":2,"invalid":1,.*"msg":"replayed"/);
  });

  it('is counted as invalid by run, too', async (t) => {
    const counts = { received: 60, unmatched: 0, dropped: 0, invalid: 6, evaluated: 54 };
    assert.deepEqual(await counted(t, damaged('crash-run2.pb'), 60, ['direct', 'grpc']), [counts, counts, counts]);
  });
});

it('an event of a detector without a threat is unmatched in replay and in run', async (t) => {
  const file = join(folder(t), 'recording.ndjson');
  const event = { timestamp: '2026-01-01T00:00:00Z', id: 7_500, name: 'made_up_by_a_detector' };
  const threat = { name: 'a threat', severity: 'HIGH' };
  writeFileSync(file, [event, { ...event, threat }, event].map((one) => `${JSON.stringify(one)}\n`).join(''));
  const counts = { received: 3, unmatched: 2, dropped: 0, invalid: 0, evaluated: 1 };
  assert.deepEqual(await counted(t, file, 3, ['direct']), [counts, counts]);
});
