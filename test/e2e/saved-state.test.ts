import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { readMessages } from '../../src/intake/recording/read-messages.ts';
import { simulate } from '../../src/simulated/simulate.ts';
import { askUntil } from './ask-health.ts';
import { findingLines, folder, recording, runLine, start } from './sequent.ts';

/** Finds each program once. */
const learner = `
import { defineSignature, firstSeen, z } from 'tracee-sequent';
export default defineSignature({
  id: 'ACME-1', name: 'learner', version: '1.0.0', description: 'a new program', threat: { severity: 'low' },
  finding: z.strictObject({ path: z.string() }),
  state: { programs: firstSeen({ key: ({ process }) => process?.executable, learn: '0s' }) },
  on: {
    sched_process_exec: (event, { state }) => (state.programs.isNew(event) ? { path: event.data.pathname } : undefined),
  },
});`;

const exec = recording('rseq-extra.pb.gz');

it('the state of signatures outlives the sidecar in its file, which replay reads and never writes', async (t) => {
  const home = folder(t);
  const at = (name: string): string => join(home, name);
  mkdirSync(at('acme'));
  writeFileSync(at('acme/learner.ts'), learner);
  writeFileSync(at('state'), 'damaged');
  const tracee = await simulate({
    address: { kind: 'unix', path: at('tracee.sock') },
    messages: () => readMessages(exec),
    repeat: Number.POSITIVE_INFINITY,
    rate: 2_000,
  });
  t.after(() => tracee.kill());
  const replayed = async (...more: readonly string[]) => {
    const { code, stdout, stderr } = await runLine(
      'replay',
      '-s',
      at('acme'),
      '-o',
      'json',
      '--no-tracee-findings',
      '--repeats',
      '0',
      ...more,
      exec,
    );
    return { code, found: findingLines(stdout).length, stderr };
  };
  const { found: programs } = await replayed();
  assert.ok(programs > 1);
  const signatures = ['-s', at('acme'), '-o', 'json', '--log-format', 'text', '--repeats', '0', '--state', at('state')];
  const health = `unix:${at('health.sock')}`;
  const run = start(t, 'run', ...signatures, '--tracee', `unix:${at('tracee.sock')}`, '--health', health);
  await run.saysOnStdout(new RegExp(`(?:"name":"learner"[^]*){${programs}}`));
  assert.match(run.stderr(), /the state file is damaged: it is set aside.*reason=it is not a state file/);
  assert.equal(readFileSync(at('state.damaged'), 'utf8'), 'damaged');
  const { reasons, saved_state: saved } = await askUntil(at('health.sock'), '/healthz', () => true);
  assert.ok(reasons.some(({ code }) => code === 'state_not_saved'));
  assert.deepEqual(saved?.state, 'failing');
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 0, run.stderr());
  const before = readFileSync(at('state'));

  const { code, found } = await replayed('--state', at('state'));
  assert.deepEqual({ code, found }, { code: 0, found: 0 });
  assert.deepEqual(readFileSync(at('state')), before);

  const none = await replayed('--state', at('none'));
  assert.equal(none.code, 2);
  assert.match(none.stderr, /SEQ_STATE/);
});
