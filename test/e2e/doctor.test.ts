import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { text } from '../../src/event/bytes/wire.ts';
import { MessageHead } from '../../src/event/message/message-head.ts';
import { readMessages } from '../../src/intake/recording/read-messages.ts';
import { framed } from '../intake/recording/recording-bytes.ts';
import { findingLines, folder, recording, runLine, simulated } from './sequent.ts';

interface Check {
  readonly name: string;
  readonly state: string;
  readonly text: string;
}

async function doctor(...args: readonly string[]): Promise<{ code: number; checks: Check[] }> {
  const { code, stdout } = await runLine('doctor', '--json', ...args);
  return { code, checks: findingLines(stdout).map((line): Check => JSON.parse(line)) };
}

/** Lets doctor look for longer, until it has seen this number of events. They come again and again, as fast as the machine allows. */
async function doctorSees(events: number, ...args: readonly string[]): ReturnType<typeof doctor> {
  for (let lookMs = 500; ; lookMs *= 2) {
    const result = await doctor('--for', `${lookMs}ms`, ...args);
    const seen = result.checks.find(({ name }) => name === 'stream')?.text;
    if (Number(/^(\d+) events in /.exec(seen ?? '')?.[1] ?? 0) >= events) return result;
  }
}

function kubernetes(name: string, scope: readonly string[], rules: readonly object[]): string {
  return JSON.stringify({
    apiVersion: 'tracee.aquasec.com/v1beta1',
    kind: 'Policy',
    metadata: { name },
    spec: { scope, rules },
  });
}

function states(checks: readonly Check[], name: string): string[] {
  return checks.filter((check) => check.name === name).map(({ state }) => state);
}

async function policy(path: string, ...args: readonly string[]): Promise<string> {
  writeFileSync(path, (await runLine('policy', ...args)).stdout);
  return path;
}

describe('sequent doctor', () => {
  it('finds a Tracee well that sends what the signatures need', async (t) => {
    const home = folder(t);
    const address = `unix:${join(home, 'tracee.sock')}`;
    await simulated(t, recording('rseq.pb.gz'), address, { rate: 20_000, repeat: Number.POSITIVE_INFINITY });
    const file = await policy(join(home, 'policy.yaml'), '--tracee', address);
    const { code, checks } = await doctorSees(10_000, '--tracee', address, '--policy', file);
    assert.equal(code, 0);
    assert.deepEqual(states(checks, 'policy'), ['ok']);
    for (const name of ['address', 'version', 'events', 'values', 'losses'])
      assert.deepEqual(states(checks, name), ['ok'], name);
    assert.match(checks.find(({ name }) => name === 'stream')?.text ?? '', /^\d+ events in [\d.]+ s: /);
  });

  it('says which signatures a policy leaves without their events', async (t) => {
    const home = folder(t);
    const file = await policy(join(home, 'policy.yaml'), '--needed', '-s', 'rseq');
    const nowhere = await doctor('--tracee', `unix:${join(home, 'none.sock')}`, '--policy', file, '-s', 'rseq');
    assert.equal(nowhere.code, 1);
    assert.deepEqual(states(nowhere.checks, 'address'), ['bad']);
    const texts = nowhere.checks.filter(({ name }) => name === 'policy').map(({ text }) => text);
    assert.ok(
      texts.some((text) =>
        /mmap, mprotect, munmap are not in .*: RSEQ-012, RSEQ-017, RSEQ-021 can see less/.test(text),
      ),
    );
    assert.ok(texts.some((text) => /ptrace.* RSEQ-018 can see less/.test(text)));
    writeFileSync(
      file,
      kubernetes('few', ['global'], [{ event: 'rseq' }, { event: 'set_tid_address', filters: ['uid=0'] }]),
    );
    const few = await doctor('--tracee', `unix:${join(home, 'none.sock')}`, '--policy', file, '-s', 'rseq');
    assert.ok(
      few.checks.some(
        ({ state, text }) =>
          state === 'bad' && /sched_process_exec.* are not in .*; RSEQ-001, .* more need them/.test(text),
      ),
    );
    assert.ok(
      few.checks.some(
        ({ state, text }) =>
          state === 'warn' && /no set_tid_address comes of processes whose user id is not 0/.test(text),
      ),
    );
  });

  it('reads scopes, lists and sets of policies as the version does', async (t) => {
    const nowhere = ['--tracee', `unix:${join(folder(t), 'none.sock')}`, '-s', 'rseq'];
    const of = (file: string, ...args: readonly string[]) =>
      doctor(
        ...nowhere,
        '--policy',
        fileURLToPath(new URL(`../../fixtures/tracee/policies/${file}`, import.meta.url)),
        ...args,
      );
    const texts = ({ checks }: { readonly checks: readonly Check[] }) =>
      checks.filter(({ name }) => name === 'policy').map(({ state, text }) => `${state} ${text}`);
    const scoped = texts(await of('scope-k8s.yaml')).join('\n');
    for (const leftOut of [
      /warn .*outside containers, and in containers that were started before Tracee .*RSEQ-001/,
      /warn .*whose command name is not bash .*RSEQ-001/,
      /warn .*whose user id is not at least 1000 .*RSEQ-001/,
    ])
      assert.match(scoped, leftOut);
    const list = texts(await of('comma.yaml')).join('\n');
    assert.match(list, /^ok every event that a signature needs/);
    assert.match(list, /clone, prctl are not in the policy comma/);
    assert.doesNotMatch(list, /bad/);
    const set = texts(await of('set-syscalls.yaml')).join('\n');
    assert.match(set, /bad sched_process_exec, sched_process_exit, sched_process_fork are not in/);
    assert.doesNotMatch(set, /set_tid_address|ptrace/);
    assert.match(
      texts(await of('set-syscalls.yaml', '--tracee-version', 'main')).join(),
      /^bad .*Tracee main does not start with this policy: event syscalls is not valid/,
    );
  });

  it('gives no advice for events that the version does not have, but says once what lacks them', async (t) => {
    const home = folder(t);
    const address = `unix:${join(home, 'tracee.sock')}`;
    await simulated(t, recording('rseq.pb.gz'), address, { version: 'v0.24.1' });
    const file = await policy(join(home, 'policy.yaml'), '--tracee', address);
    const { checks } = await doctor('--tracee', address, '--for', '200ms', '--policy', file);
    assert.equal(checks.find(({ name }) => name === 'version')?.text, 'Tracee v0.24.1');
    const about = checks.filter(({ text }) => text.includes('hooked_seq_ops_detector'));
    assert.deepEqual(
      about.map(({ name, state, text }) => [name, state, text]),
      [['events', 'warn', 'DRV-003 can find nothing: this Tracee does not know the event hooked_seq_ops_detector']],
    );
    assert.deepEqual(states(checks, 'policy'), ['ok']);
  });

  it('proves from the stream that events are not selected', async (t) => {
    const home = folder(t);
    const address = `unix:${join(home, 'tracee.sock')}`;
    const execs: Buffer[] = [];
    const head = new MessageHead();
    for await (const batch of readMessages(recording('rseq.pb.gz')))
      for (const { bytes, start: from, end } of batch)
        if (head.read(bytes, from, end) && text(bytes, head.nameStart, head.nameEnd) === 'sched_process_exec')
          execs.push(Buffer.from(bytes.subarray(from, end)));
    writeFileSync(join(home, 'execs.pb'), framed(execs.slice(0, 24)));
    await simulated(t, join(home, 'execs.pb'), address, { rate: 1_000, repeat: Number.POSITIVE_INFINITY });
    const { code, checks } = await doctorSees(24, '--tracee', address, '-s', 'rseq');
    assert.equal(code, 1);
    const texts = checks.filter(({ name, state }) => name === 'selected' && state === 'bad').map((check) => check.text);
    for (const event of ['rseq', 'set_tid_address', 'sched_process_exit'])
      assert.ok(
        texts.some((one) => new RegExp(`do not select ${event}: \\d+ `).test(one)),
        event,
      );
  });

  it('list signatures says which processes a policy leaves out', async () => {
    const file = fileURLToPath(new URL('../../fixtures/tracee/policies/scope-k8s.yaml', import.meta.url));
    const run = await runLine('list', 'signatures', '--policy', file, '-s', 'rseq');
    assert.equal(run.code, 0);
    assert.match(run.stderr, /whose command name is not bash .*RSEQ-001/);
  });

  it('list signatures says what each of them lacks in a policy', async (t) => {
    const file = await policy(join(folder(t), 'policy.yaml'), '--needed', '-s', 'rseq');
    const run = await runLine('list', 'signatures', '--policy', file, '-s', 'rseq');
    assert.equal(run.code, 0);
    assert.match(run.stdout, /RSEQ-017 .*without .*mmap, mprotect, munmap/);
    assert.match(run.stdout, /RSEQ-018 .*without ptrace, process_vm_writev/);
    assert.match(run.stdout, /RSEQ-000 .*complete/);
  });
});
