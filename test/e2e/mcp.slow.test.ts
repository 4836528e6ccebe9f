import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';
import { event } from '../../src/testing/event.ts';
import { writeRecording } from '../../src/testing/recording.ts';
import { program } from './sequent.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'sequent-mcp-')));
after(() => rmSync(home, { recursive: true }));
const folder = join(home, 'root');
mkdirSync(folder);

const answerForm = z.object({
  ok: z.boolean(),
  results: z.array(z.looseObject({})),
  messages: z.array(z.string()),
});

function openClient(mode: 'legacy' | { pin: string }): { client: Client; transport: StdioClientTransport } {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, 'mcp', '--root', folder],
    stderr: 'ignore',
  });
  return { client: new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } }), transport };
}

/** Waits for a process that is no child of this one. */
async function isGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await delay(5);
  }
}

describe('an assistant that writes a signature', () => {
  const { client, transport } = openClient({ pin: '2026-07-28' });
  before(() => client.connect(transport));
  after(() => client.close());

  async function call(
    name: string,
    input: Record<string, unknown>,
  ): Promise<z.infer<typeof answerForm> & { isError: boolean }> {
    const { structuredContent, isError = false } = await client.callTool({ name, arguments: input });
    return { ...answerForm.parse(structuredContent), isError };
  }

  it('finds an event, and gets advice for a name that is wrong', async () => {
    const { results } = await call('list_events', { word: 'ptrace', category: 'syscall' });
    assert.deepEqual(
      results.map(({ name }) => name),
      ['ptrace'],
    );
    const explained = await call('explain_event', { event: 'ptrace' });
    assert.equal(explained.ok, true);
    assert.match(JSON.stringify(explained.results), /PTRACE_ATTACH.*TRC-103/s);
    const unknown = await call('explain_event', { event: 'ptrcae' });
    assert.deepEqual([unknown.isError, unknown.results], [true, []]);
    assert.match(unknown.messages.join(), /did you mean ptrace/);
  });

  it('looks at signatures that come with Sequent', async () => {
    const { results } = await call('list_signatures', { pack: 'rseq' });
    assert.ok(results.some(({ id }) => id === 'RSEQ-011'));
    const { results: explained } = await call('explain_signature', { signature: 'RSEQ-011' });
    assert.match(JSON.stringify(explained), /A second libc started/);
  });

  it('looks at recordings, of Sequent and its own', async () => {
    await writeRecording(join(folder, 'own.pb'), [
      event(
        'security_file_open',
        { pathname: '/etc/shadow', syscall_pathname: 'shadow' },
        { executable: '/tmp/x\u202e' },
      ),
      event('security_file_open', { pathname: '/usr/bin/true', syscall_pathname: 'true' }, { executable: '/bin/sh' }),
    ]);
    const shipped = await call('show_recording', { recording: 'shipped:rseq-extra.pb.gz', events: ['rseq'], limit: 2 });
    assert.deepEqual(
      shipped.results.map(({ name }) => name),
      ['rseq', 'rseq'],
    );
    const own = await call('show_recording', { recording: 'own.pb', where: { pathname: { prefix: '/etc/' } } });
    assert.equal(own.results.length, 1);
    assert.match(JSON.stringify(own.results), /\/tmp\/x\\\\u\{202e\}/);
    const wrong = await call('show_recording', { recording: 'own.pb', where: { pathname: { prefx: '/etc/' } } });
    assert.deepEqual([wrong.isError, /prefx/.test(wrong.messages.join())], [true, true]);
  });

  it('starts a signature, and has it judged', async () => {
    const input = { name: 'opened_file', event: 'security_file_open' };
    assert.equal((await call('new_signature', input)).ok, true);
    const written = readFileSync(join(folder, 'signatures/opened_file.ts'), 'utf8');
    const again = await call('new_signature', input);
    assert.deepEqual([again.isError, /exist already; nothing was written/.test(again.messages.join())], [true, true]);
    assert.equal(readFileSync(join(folder, 'signatures/opened_file.ts'), 'utf8'), written);

    const tests = ['signatures/opened_file.test.ts'];
    assert.deepEqual((await call('check', { pack: 'signatures' })).ok, true);
    const tested = await call('test', { tests });
    assert.deepEqual([tested.ok, tested.results[0]?.['failed']], [true, 0]);
    const chaos = await call('chaos', { tests, seed: 3 });
    assert.deepEqual([chaos.ok, chaos.results[0]?.['false_alarms'], chaos.results[0]?.['seed']], [true, 0, 3]);
    const [mutants] = (await call('mutate', { tests })).results;
    assert.ok(Number(mutants?.['mutants']) > 0);
    const [report] = (await call('backtest', { pack: 'signatures', recordings: ['own.pb'] })).results;
    assert.deepEqual([report?.['events'], report?.['findings']], [2, 2]);
    const [same] = (await call('diff', { old: 'signatures', new: 'signatures', recordings: ['own.pb'] })).results;
    assert.deepEqual([same?.['same'], same?.['gained'], same?.['lost']], [2, 0, 0]);
  });

  it('hears why a signature is wrong', async () => {
    mkdirSync(join(folder, 'bad'));
    writeFileSync(join(folder, 'bad/wrong.ts'), 'export default { id: 1 ;\n');
    const checked = await call('check', { pack: 'bad' });
    assert.deepEqual([checked.isError, checked.ok, checked.results[0]?.['level']], [false, false, 'fault']);
    writeFileSync(
      join(folder, 'bad/false.test.ts'),
      "import { it } from 'node:test';\nit('is \\u202e wrong', () => { throw new Error('two\\nlines'); });\n",
    );
    const tested = await call('test', { tests: ['bad/false.test.ts'] });
    assert.deepEqual([tested.isError, tested.ok, tested.results[0]?.['failed']], [false, false, 1]);
    assert.match(JSON.stringify(tested.results[1]), /is \\\\u\{202e\} wrong.*two\\nlines/);
  });

  it('cancels a test that hangs: its processes end, and the server goes on', async () => {
    const pidFile = join(home, 'pid');
    writeFileSync(
      join(folder, 'bad/hangs.test.ts'),
      `import { writeFileSync, renameSync } from 'node:fs';
import { it } from 'node:test';
it('hangs', () => {
  writeFileSync(${JSON.stringify(`${pidFile}.new`)}, String(process.pid));
  renameSync(${JSON.stringify(`${pidFile}.new`)}, ${JSON.stringify(pidFile)});
  for (;;) {}
});
`,
    );
    const cancelling = new AbortController();
    const called = client.callTool(
      { name: 'test', arguments: { tests: ['bad/hangs.test.ts'] } },
      { signal: cancelling.signal, timeout: 600_000 },
    );
    while (!existsSync(pidFile)) await Promise.race([delay(5), called]);
    assert.ok((await call('list_events', { word: 'ptrace' })).ok, 'other calls are answered meanwhile');
    cancelling.abort();
    await assert.rejects(called);
    await isGone(Number(readFileSync(pidFile, 'utf8')));
    assert.ok((await call('list_events', { word: 'ptrace' })).ok);
  });

  it('reads guides and its own files, and nothing else', async () => {
    const { contents } = await client.readResource({ uri: 'sequent://root/signatures/opened_file.ts' });
    assert.match(JSON.stringify(contents), /defineSignature/);
    await assert.rejects(client.readResource({ uri: 'sequent://root/..%2fpid' }), /leads out/);
    assert.equal((await call('show_recording', { recording: '/etc/passwd' })).isError, true);
  });
});

it('speaks to clients of the protocol of 2025, too, and ends when they close their end', async (t: TestContext) => {
  const { client, transport } = openClient('legacy');
  await client.connect(transport);
  t.after(() => client.close());
  assert.equal((await client.listTools()).tools.length, 12);
  const { pid } = transport;
  assert.ok(pid !== null);
  await client.close();
  await isGone(pid);
});

it('prints only messages of the protocol on standard output, survives nonsense, and ends by SIGTERM', async (t) => {
  const child = spawn(process.execPath, [program, 'mcp', '--root', folder], { stdio: ['pipe', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close');
  child.stdin.write('nonsense \u202e\n{"jsonrpc":"2.0","id":1,"method":"no/such"}\n');
  child.stdin.write(
    '{"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}\n',
  );
  child.stdin.write(
    '{"jsonrpc":"2.0","method":"notifications/initialized"}\n{"jsonrpc":"2.0","id":3,"method":"tools/list"}\n',
  );
  while (!stdout.includes('"id":3')) await Promise.race([delay(5), ended]);
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
  for (const line of stdout.trimEnd().split('\n')) assert.equal(JSON.parse(line).jsonrpc, '2.0');
  assert.match(stderr, /serving the Model Context Protocol/);
  assert.ok(!stderr.includes('\u202e'));
});
