import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { printAddress } from '../../../src/address.ts';
import { simulate } from '../../../src/simulated/simulate.ts';
import { buildMessage, buildMessages, inBatches } from '../../intake/live/build-message.ts';
import { unframed } from '../../intake/recording/recording-bytes.ts';
import { runLine } from '../command-line.ts';

function folder(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'sequent-record-'));
  t.after(() => rmSync(home, { recursive: true }));
  return home;
}

async function served(t: TestContext, messages: readonly Buffer[]): Promise<string> {
  const address = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  const server = await simulate({ address, messages: () => inBatches(messages) });
  t.after(() => server.kill());
  return printAddress(server.address);
}

it('writes as many events as asked for, of the names that are asked for, and says so', async (t) => {
  const out = join(folder(t), 'out.pb');
  const all = [buildMessage({ name: 'rseq' }), ...buildMessages(4), buildMessage({ name: 'rseq', id: 2 })];
  const line = async () => ['record', '--tracee', await served(t, all), '--out', out, '--log-format', 'json'];
  const first = await runLine(t, ...(await line()), '--events', 'rseq', '--max-events', '2');
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(unframed(readFileSync(out)), [all[0], all[5]]);
  const last = JSON.parse(first.stderr.trimEnd().split('\n').at(-1) ?? '');
  assert.deepEqual([last.msg, last.file, last.written, last.dropped, last.unwritable], ['recorded', out, 2, 0, 0]);
  const again = await runLine(t, ...(await line()), '--max-events', '1');
  assert.deepEqual([again.code, JSON.parse(again.stderr).code], [2, 'SEQ_OUTPUT']);
  assert.equal((await runLine(t, ...(await line()), '--max-events', '1', '--force')).code, 0);
  assert.deepEqual(unframed(readFileSync(out)), [all[0]]);
});

it('leaves no file behind if no stream was opened, and an earlier recording as it was', async (t) => {
  const home = folder(t);
  const line = ['record', '--tracee', `unix:${join(home, 'none.sock')}`, '--out'];
  const { code, stderr } = await runLine(t, ...line, join(home, 'out.ndjson.gz'));
  assert.deepEqual([code, JSON.parse(stderr).code], [2, 'SEQ_SOCKET_MISSING']);
  assert.ok(!existsSync(join(home, 'out.ndjson.gz')));
  writeFileSync(join(home, 'earlier.pb'), 'earlier');
  await runLine(t, ...line, join(home, 'earlier.pb'), '--force');
  assert.equal(readFileSync(join(home, 'earlier.pb'), 'utf8'), 'earlier');
});

it('says that nothing was recorded over an earlier recording', async (t) => {
  const out = join(folder(t), 'out.pb');
  writeFileSync(out, 'earlier');
  const tracee = await served(t, []);
  const line = ['record', '--tracee', tracee, '--out', out, '--force', '--duration', '1ms', '--log-format', 'text'];
  const { code, stderr } = await runLine(t, ...line);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /warning: nothing was recorded; the earlier recording stays \(file=/);
  assert.equal(readFileSync(out, 'utf8'), 'earlier');
});
