import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { findingLines, folder, recording, start } from './sequent.ts';

interface Check {
  readonly name: string;
  readonly state: string;
  readonly text: string;
}

async function doctor(t: TestContext, ...args: readonly string[]): Promise<{ code: number | string; checks: Check[] }> {
  const run = start(t, 'doctor', '--json', ...args);
  const code = await run.ended;
  return { code, checks: findingLines(run.stdout()).map((line): Check => JSON.parse(line)) };
}

function states(checks: readonly Check[], name: string): string[] {
  return checks.filter((check) => check.name === name).map(({ state }) => state);
}

async function policy(t: TestContext, path: string, ...args: readonly string[]): Promise<string> {
  const run = start(t, 'policy', ...args);
  await run.ended;
  writeFileSync(path, run.stdout());
  return path;
}

describe('sequent doctor', () => {
  it('finds a Tracee well that sends what the signatures need', async (t) => {
    const home = folder(t);
    const address = `unix:${join(home, 'tracee.sock')}`;
    const tracee = start(
      t,
      'simulate',
      recording('rseq.pb.gz'),
      '--listen',
      address,
      '--repeat',
      '0',
      '--rate',
      '20000',
    );
    await tracee.saysOnStderr(/listens at/);
    const file = await policy(t, join(home, 'policy.yaml'));
    const { code, checks } = await doctor(t, '--tracee', address, '--for', '500ms', '--policy', file);
    assert.equal(code, 0);
    assert.deepEqual(states(checks, 'policy'), ['ok']);
    for (const name of ['address', 'version', 'events', 'values', 'losses'])
      assert.deepEqual(states(checks, name), ['ok'], name);
    assert.match(checks.find(({ name }) => name === 'stream')?.text ?? '', /^\d+ events in 0\.5 s: /);
  });

  it('says which signatures a policy leaves without their events', async (t) => {
    const home = folder(t);
    const file = await policy(t, join(home, 'policy.yaml'), '--needed', '-s', 'rseq');
    const nowhere = await doctor(t, '--tracee', `unix:${join(home, 'none.sock')}`, '--policy', file, '-s', 'rseq');
    assert.equal(nowhere.code, 1);
    assert.deepEqual(states(nowhere.checks, 'address'), ['bad']);
    const texts = nowhere.checks.filter(({ name }) => name === 'policy').map(({ text }) => text);
    assert.ok(texts.some((text) => /mmap, mprotect, munmap are not in .*: RSEQ-012, RSEQ-017 can see less/.test(text)));
    assert.ok(texts.some((text) => /ptrace.* RSEQ-018 can see less/.test(text)));
    writeFileSync(
      file,
      'type: policy\nname: few\nrules: [{ event: rseq }, { event: set_tid_address, filters: [uid=0] }]\n',
    );
    const few = await doctor(t, '--tracee', `unix:${join(home, 'none.sock')}`, '--policy', file, '-s', 'rseq');
    assert.ok(
      few.checks.some(({ state, text }) => state === 'bad' && /sched_process_exec.*can find nothing/.test(text)),
    );
    assert.ok(few.checks.some(({ state, text }) => state === 'warn' && /set_tid_address is filtered/.test(text)));
  });

  it('list signatures says what each of them lacks in a policy', async (t) => {
    const file = await policy(t, join(folder(t), 'policy.yaml'), '--needed', '-s', 'rseq');
    const run = start(t, 'list', 'signatures', '--policy', file, '-s', 'rseq');
    assert.equal(await run.ended, 0);
    assert.match(run.stdout(), /RSEQ-017 .*without .*mmap, mprotect, munmap/);
    assert.match(run.stdout(), /RSEQ-018 .*without ptrace, process_vm_writev/);
    assert.match(run.stdout(), /RSEQ-000 .*complete/);
  });
});
