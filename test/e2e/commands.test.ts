import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { findingLines, folder, recording, runLine, simulated, start } from './sequent.ts';

/** Runs to its end. @returns exit code and output */
async function outcome(
  t: TestContext,
  ...args: readonly string[]
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  const running = start(t, ...args);
  const code = await running.ended;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}

describe('sequent', () => {
  it('demo ends with findings on the screen', async (t) => {
    const { code, stdout, stderr } = await outcome(t, 'demo');
    assert.equal(code, 0, stderr);
    for (const id of ['RSEQ-004', 'RSEQ-011', 'RSEQ-013', 'RSEQ-014']) assert.match(stdout, new RegExp(id));
    assert.match(stderr, /demo is over/);
  });

  it('replay gives the same findings, byte for byte, from each form of a recording, also where pointers came as text', async (t) => {
    const raw = gunzipSync(readFileSync(recording('rseq-extra.ndjson.gz'))).toString();
    const decoded = raw.replaceAll(
      /"pointer":"(\d+)"/g,
      (_, digits: string) => `"str":"0x${BigInt(digits).toString(16)}"`,
    );
    assert.notEqual(decoded, raw);
    const file = join(folder(t), 'decoded.ndjson.gz');
    writeFileSync(file, gzipSync(decoded));
    const first = await runLine('replay', recording('rseq-extra.pb.gz'), '--output', 'json');
    assert.equal(first.code, 0, first.stderr);
    assert.ok(findingLines(first.stdout).length >= 8);
    for (const other of [recording('rseq-extra.ndjson.gz'), file])
      assert.equal((await runLine('replay', other, '--output', 'json')).stdout, first.stdout, other);
  });

  it('replay --fail-on and --max-events do what they say', async (t) => {
    const file = recording('rseq-extra.pb.gz');
    assert.equal((await runLine('replay', file, '--fail-on', 'high')).code, 1);
    assert.equal((await runLine('replay', recording('threads.pb.gz'), '--fail-on', 'info')).code, 0);
    const stats = join(folder(t), 'stats');
    assert.equal((await runLine('replay', file, '--max-events', '100', '--stats', stats)).code, 0);
    assert.equal(JSON.parse(readFileSync(stats, 'utf8')).received, 100);
  });

  it('replay keeps to the limits of the configuration and tells what it has forgotten', async (t) => {
    const stats = join(folder(t), 'stats');
    const config = join(folder(t), 'config.yaml');
    writeFileSync(config, 'options: { rseq.threads: { processes: 2 } }\n');
    const { code, stderr } = await runLine(
      'replay',
      recording('rseq-extra.pb.gz'),
      '--config',
      config,
      '--stats',
      stats,
    );
    assert.equal(code, 0, stderr);
    assert.ok(JSON.parse(readFileSync(stats, 'utf8')).evicted['rseq.threads'] > 10);
    writeFileSync(config, 'options: { rseq.threads: { processes: 0 } }\n');
    const refused = await runLine('replay', recording('rseq-extra.pb.gz'), '--config', config);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /options of signatures are wrong.*config\.yaml:1: rseq\.threads\.processes: /);
  });

  it('replay, simulate and test --vectors read what a recording that was cut off still holds, name the place, and exit with 1', async (t) => {
    const home = folder(t);
    const [file, vectors, socket] = ['cut.pb', 'cut.jsonl.gz', 'tracee.sock'].map((name) => join(home, name));
    assert.ok(file !== undefined && vectors !== undefined && socket !== undefined);
    const whole = gunzipSync(readFileSync(recording('rseq-extra.pb.gz')));
    writeFileSync(file, whole.subarray(0, whole.length - 7));
    const cases = readFileSync(recording('../vectors/detectors.jsonl.gz'));
    writeFileSync(vectors, cases.subarray(0, cases.length - 7));
    const simulating = start(t, 'simulate', file, '--listen', `unix:${socket}`);
    const [replayed, tested] = await Promise.all([
      runLine('replay', file, '--output', 'json'),
      runLine('test', '--vectors', vectors, '--json'),
      simulating.saysOnStderr(/listens at/),
    ]);
    start(t, 'record', '--tracee', `unix:${socket}`, '--out', join(home, 'again.pb'));
    const simulated = { code: await simulating.ended, stderr: simulating.stderr() };
    for (const { code, stderr } of [replayed, simulated, tested]) {
      assert.equal(code, 1, stderr);
      assert.match(stderr, /SEQ_RECORDING/);
      assert.match(stderr, /cut\.(?:pb, byte \d+, event 1193|jsonl\.gz)/);
    }
    assert.ok(findingLines(replayed.stdout).length > 0);
    assert.ok(findingLines(tested.stdout).length > 0);
  });

  it('record refuses an event that does not exist, and names a near one', async (t) => {
    const file = join(folder(t), 'none.pb');
    const flags = ['--tracee', 'unix:/none.sock', '--out', file, '--events', 'rseq,sched_process_exc'];
    const { code, stderr } = await runLine('record', ...flags);
    assert.equal(code, 2);
    assert.match(stderr, /no event is called sched_process_exc.*did you mean sched_process_exec\?/);
    assert.equal(existsSync(file), false);
  });

  it('record --force keeps the recording that is there where Tracee cannot be reached', async (t) => {
    const home = folder(t);
    const file = join(home, 'old.pb.gz');
    copyFileSync(recording('threads.pb.gz'), file);
    const { code, stderr } = await runLine('record', '--force', '--tracee', 'unix:/none.sock', '--out', file);
    assert.equal(code, 2, stderr);
    assert.deepEqual(readFileSync(file), readFileSync(recording('threads.pb.gz')));
    assert.deepEqual(readdirSync(home), ['old.pb.gz']);
  });

  it('record writes down what replay reads', async (t) => {
    const home = folder(t);
    const address = `unix:${join(home, 'tracee.sock')}`;
    await simulated(t, recording('rseq-extra.pb.gz'), address);
    assert.equal(statSync(join(home, 'tracee.sock')).mode & 0o777, 0o600);
    const file = join(home, 'out.pb.gz');
    const flags = ['--tracee', address, '--transport', 'direct', '--out', file, '--max-events', '1193'];
    const recorded = await runLine('record', ...flags, '--log-format', 'text');
    assert.equal(recorded.code, 0, recorded.stderr);
    assert.match(recorded.stderr, /^sequent: connected to Tracee \(.*transport=direct\)$/m);
    assert.deepEqual(gunzipSync(readFileSync(file)), gunzipSync(readFileSync(recording('rseq-extra.pb.gz'))));
  });

  it('goes on with the other output where one writes to a full device, says so, and exits with 1', async () => {
    const { code, stderr } = await runLine(
      'replay',
      recording('rseq-extra.pb.gz'),
      '--output',
      'json=/dev/full',
      '--output',
      'pretty',
    );
    assert.equal(code, 1);
    assert.match(stderr, /an output has ended/);
    assert.match(stderr, /"events":1193/);
  });

  it('explains signatures and events, and helps with a name that is none', async () => {
    assert.match((await runLine('explain', 'RSEQ-011')).stdout, /second_libc_start_without_exec/);
    assert.match((await runLine('explain', 'set_tid_address')).stdout, /tidptr\s+u_int64/);
    const unknown = await runLine('explain', 'set_tid_addres');
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /set_tid_address/);
  });

  it('lists signatures, and the events of a version of Tracee', async () => {
    const signatures = findingLines((await runLine('list', 'signatures', '--json')).stdout);
    assert.ok(signatures.length >= 8);
    const count = async (...args: readonly string[]): Promise<number> =>
      findingLines((await runLine('list', 'events', '--json', ...args)).stdout).length;
    assert.equal(await count('--tracee-version', 'main'), 622);
    // 591 that a policy may name, and 28 internal ones.
    assert.equal(await count(), 619);
    const text = (await runLine('list', 'events', '--tracee-version', 'v0.24.1')).stdout;
    assert.doesNotMatch(text, /hooked_seq_ops_detector/);
  });

  it('explains an event of a version of Tracee', async () => {
    const explained = async (...args: readonly string[]): Promise<string> =>
      (await runLine('explain', 'sched_process_fork', ...args)).stdout;
    assert.match(await explained(), /number 1013 .*\n(?:.*\n)*does not come: parent_start_time, start_time, /);
    assert.match(await explained('--tracee-version', 'main'), /number 1014 [^]* start_time +u_int64/);
    assert.match((await runLine('explain', 'k8s_service_account_token')).stdout, /Tracee v0\.24\.1 does not know it/);
  });

  it('prints the policy that the signatures need, for each version', async () => {
    const newest = await runLine('policy');
    for (const event of ['rseq', 'set_tid_address', 'sched_process_exec', 'sched_process_fork', 'sched_process_exit']) {
      assert.match(newest.stdout, new RegExp(`- event: ${event}\\n`));
    }
    assert.match(
      newest.stdout,
      /^# for Tracee v0\.24\.1[^]*# DRV-003 can find nothing[^]*\napiVersion: .*\nkind: Policy\n/,
    );
    assert.doesNotMatch(newest.stdout, /event: hooked_seq_ops_detector/);
    assert.match(newest.stderr, /DRV-003 can find nothing: Tracee v0\.24\.1 does not know the event hooked_seq_ops/);
    assert.match(newest.stderr, /--proctree source=both/);
    const main = await runLine('policy', '--tracee-version', 'main', '--form', 'plain');
    assert.match(main.stdout, /^# for Tracee main[^]*\ntype: policy\n[^]*event: hooked_seq_ops_detector/);
  });

  it('refuses a policy that the version would not load', async () => {
    const plain = await runLine('policy', '--form', 'plain');
    assert.equal(plain.code, 2);
    assert.match(plain.stderr, /v0\.24\.1 does not start with a policy of the plain form/);
    assert.equal((await runLine('policy', '--name', 'Upper_name')).code, 2);
    assert.equal((await runLine('policy', '--tracee-version', 'new')).code, 2);
    const old = await runLine('policy', '--tracee-version', 'v0.23.0', '-s', 'rseq');
    assert.equal(old.code, 0);
    assert.match(old.stderr, /Tracee v0\.23\.0 is treated as v0\.24\.1, the nearest version/);
  });

  it('refuses a wrong command line with 2, and shows help with 0', async (t) => {
    assert.equal((await runLine('replay')).code, 2);
    assert.equal((await runLine('nothing')).code, 2);
    assert.equal((await runLine('replay', 'x', '--max-events', 'many')).code, 2);
    assert.equal((await runLine('replay', 'x', '--output', 'xml')).code, 2);
    const help = await outcome(t, '--help');
    assert.equal(help.code, 0);
    for (const command of ['run', 'replay', 'record', 'simulate', 'demo', 'test', 'list', 'explain', 'policy']) {
      assert.match(help.stdout, new RegExp(`^  ${command}`, 'm'));
    }
  });

  it('runs the tests of a signature in a folder of its own', async (t) => {
    const home = folder(t);
    writeFileSync(
      join(home, 'tid_pointer_in_kernel_space.ts'),
      `import { defineSignature, pointer, z } from 'tracee-sequent';
export default defineSignature({
  id: 'ACME-7', name: 'tid_pointer_in_kernel_space', version: '1.0.0',
  description: 'set_tid_address was given a kernel address',
  threat: { severity: 'medium', mitre: { tactic: 'Privilege Escalation', technique: 'T1068' } },
  finding: z.strictObject({ tidptr: pointer() }),
  on: { set_tid_address({ data }) { if (data.tidptr >= 1n << 56n) return { tidptr: data.tidptr }; } },
});\n`,
    );
    const test = (findings: string): string => `import { event, testSignature } from 'tracee-sequent/testing';
import signature from './tid_pointer_in_kernel_space.ts';
testSignature(signature, {
  detects: [{ name: 'a kernel address', events: [event('set_tid_address', { tidptr: 0xffff888000000000n, returnValue: 100n })], findings: ${findings} }],
  ignores: [{ name: 'a user address', events: [event('set_tid_address', { tidptr: 0x7f0000001a10n, returnValue: 100n })] }],
});\n`;
    const file = join(home, 'tid_pointer_in_kernel_space.test.ts');
    writeFileSync(file, test('[{ tidptr: 0xffff888000000000n }]'));
    assert.equal((await outcome(t, 'test', home)).code, 0);
    writeFileSync(file, test('[{ tidptr: 1n }]'));
    assert.equal((await outcome(t, 'test', home)).code, 1);
    const hits = await runLine('replay', recording('rseq.pb.gz'), '-s', home, '--output', 'json');
    assert.equal(hits.code, 0, hits.stderr);
    assert.match(hits.stdout, /"ACME-7"/);
  });

  it('tells all faults of signatures at once', async (t) => {
    const home = folder(t);
    writeFileSync(join(home, 'a.ts'), 'export default { id: 1 };');
    writeFileSync(join(home, 'b.ts'), 'export const x = ;');
    const { code, stderr } = await runLine('replay', 'x', '-s', home);
    assert.equal(code, 2);
    assert.match(stderr, /a\.ts/);
    assert.match(stderr, /b\.ts/);
    assert.match(stderr, /SEQ_SIGNATURE/);
  });
});
