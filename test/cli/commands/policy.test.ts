import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { printAddress } from '../../../src/address.ts';
import { simulate } from '../../../src/simulated/simulate.ts';
import { buildMessages, inBatches } from '../../intake/live/build-message.ts';
import { runLine } from '../command-line.ts';

it('has the name, the form and the version that are asked for', async (t) => {
  const kubernetes = await runLine(t, 'policy', '-s', 'rseq', '--name', 'mine');
  assert.equal(kubernetes.code, 0, kubernetes.stderr);
  assert.match(kubernetes.stdout, /^# for Tracee v0\.24\.1.*\n/);
  assert.match(kubernetes.stdout, /\nkind: Policy\nmetadata:\n {2}name: mine\n/);
  assert.match(kubernetes.stdout, /what \d+ signatures of Sequent listen to/);
  const plain = await runLine(t, 'policy', '-s', 'rseq', '--form', 'plain', '--tracee-version', 'main', '--needed');
  assert.equal(plain.code, 0, plain.stderr);
  assert.match(plain.stdout, /\nname: sequent\n/);
  assert.doesNotMatch(plain.stdout, /mmap|kind: Policy/);
});

it('refuses a name and a form that this Tracee does not take, with advice', async (t) => {
  const name = await runLine(t, 'policy', '--name', 'My Policy');
  assert.deepEqual([name.code, name.stdout], [2, '']);
  assert.match(name.stderr, /no policy that is called My Policy \(--name\)\n {2}→ use lower-case letters/);
  const form = await runLine(t, 'policy', '--form', 'plain');
  assert.deepEqual([form.code, form.stdout], [2, '']);
  assert.match(form.stderr, /of the plain form: .*\(--form\)\n {2}→ leave --form out, or give --tracee-version main/);
});

it('is refused where this Tracee has no event of the signatures, with advice', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'sequent-policy-'));
  t.after(() => rmSync(home, { recursive: true }));
  writeFileSync(
    join(home, 'one.ts'),
    `import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'TEST-1', name: 'one', version: '1.0.0', description: 'for a test',
  threat: { severity: 'low' }, finding: z.strictObject({}),
  on: { hooked_seq_ops_detector() {} },
});`,
  );
  const { code, stdout, stderr } = await runLine(t, 'policy', '-s', home, '--tracee-version', 'v0.24.1');
  assert.deepEqual([code, stdout], [2, ''], stderr);
  assert.match(stderr, /Tracee v0\.24\.1 has none of the events .*\n {2}→ name other signatures with --signatures, /);
});

it('asks a Tracee for its version, which only a flag overrides', async (t) => {
  const address = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  const server = await simulate({ address, messages: () => inBatches(buildMessages(1)), version: 'v7.0.0' });
  t.after(() => server.kill());
  const line = ['policy', '-s', 'rseq', '--tracee', printAddress(server.address)];
  const asked = await runLine(t, ...line);
  assert.equal(asked.code, 0, asked.stderr);
  assert.match(asked.stderr, /^sequent: Tracee v7\.0\.0 is treated as \S+, the nearest version that is known$/m);
  const given = await runLine(t, ...line, '--tracee-version', 'v0.24.1');
  assert.match(given.stdout, /^# for Tracee v0\.24\.1/);
  assert.doesNotMatch(given.stderr, /is treated as/);
  server.kill();
  const gone = await runLine(t, ...line);
  assert.deepEqual([gone.code, gone.stdout], [2, '']);
  assert.match(gone.stderr, /\[SEQ_NOT_LISTENING\]\n$/);
});
