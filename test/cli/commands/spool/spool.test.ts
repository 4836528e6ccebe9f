import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { openStore, temporaryFolder } from '../../../output/spool/folder.ts';
import { sampleRecord } from '../../../output/spool/sample-records.ts';
import { runLine } from '../../command-line.ts';

const now = Date.UTC(2026, 10, 28, 9, 30);
const hostile = '\u001b[2J\u202e"</script>\n';

/** A spool with two dead letters, numbers 1 and 2, and one record that waits. The sidecar still uses it. */
function usedSpool(t: TestContext) {
  const dir = temporaryFolder(t);
  const { store, close } = openStore(t, dir, undefined, () => now);
  store.append([
    sampleRecord('first', { body: Buffer.from(`line 1 ${hostile}line 2`), subject: `subject ${hostile}` }),
    sampleRecord('second', { severity: 'high', body: Buffer.from([0xff, 0x00]) }),
    sampleRecord('third'),
  ]);
  store.bury([
    { seq: 1, reason: `HTTP 400 ${hostile}` },
    { seq: 2, reason: 'HTTP 413' },
  ]);
  return { dir, store, close };
}

describe('sequent spool', () => {
  it('lists the outputs of the folder, and the dead letters of one', async (t) => {
    const { dir } = usedSpool(t);
    const all = await runLine(t, 'spool', 'list', '--spool', dir);
    assert.deepEqual([all.code, all.stderr], [0, '']);
    assert.match(
      all.stdout,
      /^OUTPUT +WAITING +DEAD LETTERS +OLDEST WAITING +SIZE\nsoc +1 +2 +2026-11-28T09:30:00\.000Z +\d+ KiB\n$/,
    );
    const one = await runLine(t, 'spool', 'list', 'soc', '--spool', dir);
    const lines = one.stdout.trimEnd().split('\n');
    assert.match(
      lines[1] ?? '',
      /^1 +2026-11-28T09:30:00\.000Z +medium +RSEQ-001 +dead +HTTP 400 \\x1b\[2J\\u\{202e\}/,
    );
    assert.match(lines[2] ?? '', /^2 +\S+ +high +RSEQ-001 +dead +HTTP 413$/);
    assert.equal(lines.length, 3, 'a line break in a reason makes no line');
  });

  it('gives the same as JSON', async (t) => {
    const { dir } = usedSpool(t);
    const all = await runLine(t, 'spool', 'list', '--spool', dir, '--json');
    const { bytes, ...rest } = JSON.parse(all.stdout);
    assert.deepEqual(rest, { output: 'soc', waiting: 1, dead: 2, oldest: '2026-11-28T09:30:00.000Z' });
    assert.ok(bytes > 0);
    const one = await runLine(t, 'spool', 'list', 'soc', '--spool', dir, '--json');
    const letters = one.stdout.trimEnd().split('\n');
    assert.deepEqual(JSON.parse(letters[0] ?? ''), {
      number: 1,
      refused: '2026-11-28T09:30:00.000Z',
      reason: `HTTP 400 ${hostile}`,
      retry: false,
      id: 'first',
      time: '2023-11-14T22:13:20.000Z',
      severity: 'medium',
      signature: 'RSEQ-001',
      pack: 'rseq',
      namespace: 'shop',
      subject: `subject ${hostile}`,
      content_type: 'application/json',
    });
    assert.ok(!one.stdout.includes('\u001b') && !one.stdout.includes('\u202e'));
  });

  it('shows a dead letter with its body, which may be anything', async (t) => {
    const { dir } = usedSpool(t);
    const text = await runLine(t, 'spool', 'show', 'soc', '1', '--spool', dir);
    assert.match(text.stdout, /^id +first$/m);
    assert.match(text.stdout, /\n\nline 1 \\x1b\[2J\\u\{202e\}"<\/script>\nline 2\n$/);
    assert.ok(!text.stdout.includes('\u001b') && !text.stdout.includes('\u202e'));
    const json = await runLine(t, 'spool', 'show', 'soc', '1', '--spool', dir, '--json');
    assert.equal(JSON.parse(json.stdout).body, `line 1 ${hostile}line 2`);
    const binary = await runLine(t, 'spool', 'show', 'soc', '2', '--spool', dir, '--json');
    assert.equal(JSON.parse(binary.stdout).body_base64, '/wA=');
  });

  it('sends dead letters again and removes them, also while the sidecar runs', async (t) => {
    const { dir, store, close } = usedSpool(t);
    const retry = await runLine(t, 'spool', 'retry', 'soc', '2', '--spool', dir);
    assert.match(retry.stdout, /^dead letters to send again: 1; this happens within seconds, by process \d+ on .+\n$/);
    assert.match((await runLine(t, 'spool', 'list', 'soc', '--spool', dir)).stdout, /^2 .* retry +HTTP 413$/m);
    store.maintain(now);
    const ids = store.next(0, 10, 1e6).map(({ id }) => id);
    assert.deepEqual(ids, ['third', 'second']);
    assert.equal((await runLine(t, 'spool', 'drop', 'soc', '1', '--spool', dir)).stdout, 'removed dead letters: 1\n');
    store.maintain(now);
    assert.deepEqual({ ...store.dead, bytes: 0 }, { records: 0, bytes: 0, dropped: 1, retried: 1 });
    store.bury(store.next(0, 1, 1).map(({ seq }) => ({ seq, reason: 'no' })));
    close();
    assert.match((await runLine(t, 'spool', 'list', '--spool', dir)).stdout, /^soc +1 +1 /m);
    const later = await runLine(t, 'spool', 'retry', 'soc', '--all', '--spool', dir);
    assert.equal(later.stdout, 'dead letters to send again: 1; this happens at the next start of the sidecar\n');
    assert.equal(
      (await runLine(t, 'spool', 'drop', 'soc', '--all', '--spool', dir)).stdout,
      'removed dead letters: 1\n',
    );
    const none = await runLine(t, 'spool', 'retry', 'soc', '--all', '--spool', dir);
    assert.deepEqual([none.code, none.stdout], [0, 'no dead letter to send again\n']);
  });

  it('takes the folder from a configuration file, and says where one is missing', async (t) => {
    const { dir } = usedSpool(t);
    const file = join(dir, '..', `${process.pid}-sequent.yaml`);
    writeFileSync(file, 'spool: { dir: spool }\n');
    assert.match((await runLine(t, 'spool', 'list', '--config', file)).stdout, /^soc +1 +2 /m);
    const { code, stderr } = await runLine(t, 'spool', 'list');
    assert.equal(code, 2);
    assert.match(stderr, /no folder of the spool is set\n {2}→ give --spool, or the --config/);
  });

  it('refuses outputs, numbers and files that are not there', async (t) => {
    const { dir } = usedSpool(t);
    mkdirSync(join(dir, 'empty'));
    writeFileSync(join(dir, 'other.sqlite'), 'no database, but text of some length that is looked at');
    for (const [args, says] of [
      [
        ['list', 'none', '--spool', dir],
        /the spool has no output none .*\n {2}→ `sequent spool list` names the outputs/,
      ],
      [
        ['list', '--spool', join(dir, 'none')],
        /the folder of the spool cannot be read: it does not exist \(ENOENT\) \(/,
      ],
      [
        ['show', 'other', '1', '--spool', dir],
        /cannot be used: the file is not a database .*\n {2}→ the sidecar moves/,
      ],
      [['show', 'soc', '9', '--spool', dir], /the output soc has no dead letter 9\n/],
      [['retry', 'soc', '1', '9', '8', '--spool', dir], /no dead letter 9, 8\n/],
      [['drop', 'soc', '--spool', dir], /no dead letter is named\n/],
      [['drop', 'soc', '1', '--all', '--spool', dir], /numbers and --all exclude each other\n/],
    ] as const) {
      const { code, stdout, stderr } = await runLine(t, 'spool', ...args);
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, says);
    }
    assert.equal((await runLine(t, 'spool', 'list', '--spool', join(dir, 'empty'), '--json')).stdout, '');
    const { code, stdout } = await runLine(t, 'spool', 'list', '--spool', dir);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^other +- +- +- +the file of the spool cannot be used: the file is not a database of SQLite\nsoc +1 /m,
    );
  });
});
