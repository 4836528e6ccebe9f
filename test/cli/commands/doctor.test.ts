import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Address, printAddress } from '../../../src/address.ts';
import type { Check } from '../../../src/doctor/check.ts';
import type { SimulateOptions } from '../../../src/simulated/simulate.ts';
import { simulate } from '../../../src/simulated/simulate.ts';
import { buildMessages, inBatches } from '../../intake/live/build-message.ts';
import { runLine } from '../command-line.ts';

const loopback: Address = { kind: 'tcp', host: '127.0.0.1', port: 0 };
const writtenSignature = `import { defineSignature } from 'tracee-sequent';
export default defineSignature({
  id: 'ACME-1', name: 'acme_one', version: '1.0.0', description: 'An example.', threat: { severity: 'low' },
  on: { openat: function* () {} },
});
`;
const setPolicy = fileURLToPath(new URL('../../../fixtures/tracee/policies/set-syscalls.yaml', import.meta.url));

async function tracee(t: TestContext, options: Partial<SimulateOptions> = {}) {
  const messages = (): ReturnType<typeof inBatches> => inBatches(buildMessages(3));
  const server = await simulate({ address: loopback, messages, ...options });
  t.after(() => server.kill());
  return { server, line: ['doctor', '--tracee', printAddress(server.address), '--for', '50ms', '-s', 'rseq'] };
}

it('prints a line for each check with its state, and the advice below', async (t) => {
  const { line } = await tracee(t, { version: 'v0.24.1' });
  const { code, stdout } = await runLine(t, ...line);
  const lines = stdout.split('\n');
  assert.equal(code, 0, stdout);
  assert.match(lines[0] ?? '', /^ok {4}address {5}tcp:127\.0\.0\.1:\d+ answers$/);
  assert.equal(lines[1], 'ok    version     Tracee v0.24.1');
  assert.match(stdout, /^ok {4}losses {6}Tracee has lost no event since its start$/m);
  assert.match(stdout, /^warn {2}stream {6}.*\n {18}→ \S/m);
});

it('warns of a pack that needs a later version of Tracee', async (t) => {
  const { line } = await tracee(t, { version: 'v0.24.1' });
  const pack = mkdtempSync(join(tmpdir(), 'sequent-doctor-'));
  t.after(() => rmSync(pack, { recursive: true }));
  writeFileSync(join(pack, 'one.ts'), writtenSignature);
  const manifest = { id: 'acme', version: '1.2.3', needs: { tracee: '0.25.0' }, files: {} };
  writeFileSync(join(pack, 'sequent-pack.json'), JSON.stringify(manifest));
  const { code, stdout } = await runLine(t, ...line, '-s', pack);
  assert.equal(code, 0, stdout);
  assert.match(
    stdout,
    /^warn {2}version {5}the pack acme 1\.2\.3 needs Tracee 0\.25\.0 or later, and this is v0\.24\.1$/m,
  );
});

it('prints the same as JSON, and takes the version and the policy that it is given', async (t) => {
  const { line } = await tracee(t);
  const { code, stdout } = await runLine(t, ...line, '--json', '--policy', setPolicy, '--tracee-version', 'main');
  const checks = stdout
    .trimEnd()
    .split('\n')
    .map((text): Check => JSON.parse(text));
  const policy = checks.filter(({ name }) => name === 'policy');
  assert.equal(code, 1);
  assert.deepEqual(
    policy.map(({ state }) => state),
    ['bad'],
  );
  assert.match(policy[0]?.text ?? '', /Tracee main does not start with this policy: event syscalls is not valid/);
  assert.ok(checks.every(({ name, state, text }) => name && state && text));
});

it('says of an unknown version what it is treated as, and what was lost before the look', async (t) => {
  const { server, line } = await tracee(t, { version: 'v9.9.9' });
  server.lostEventCount = 7n;
  const { code, stdout } = await runLine(t, ...line);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^warn {2}version {5}Tracee v9\.9\.9 is unknown: it is treated as \S+, the nearest known version$/m,
  );
  assert.match(stdout, /^ {18}→ if another version is nearer, name it with --tracee-version$/m);
  assert.match(stdout, /^warn {2}losses {6}Tracee has lost 7 events since its start, but none during the check$/m);
});

it('says that nothing listens, with 1, and refuses a version that is none, with 2', async (t) => {
  const { server, line } = await tracee(t);
  server.kill();
  const { code, stdout } = await runLine(t, ...line);
  assert.equal(code, 1);
  assert.match(stdout, /^bad {3}address .*\n {18}→ \S.*\n$/);
  const wrong = await runLine(t, ...line, '--tracee-version', 'newest');
  assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
  assert.match(
    wrong.stderr,
    /there is no version newest of Tracee \(--tracee-version newest\)\n {2}→ give a release or main; /,
  );
});
