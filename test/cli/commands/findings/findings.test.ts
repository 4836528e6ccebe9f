import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { HistoryWriter } from '../../../../src/history/sqlite/writer.ts';
import { findingLine, noteLine } from '../../../history/sample.ts';
import { historyFolder } from '../../../history/sqlite/folder.ts';
import { runLine } from '../../command-line.ts';

const hostile = '/tmp/\u001b[2J\u202e"</script>\n* OR "x';
const container = { id: 'f00dfeed0123', name: 'web' };
const lines = [
  findingLine({
    id: 'a'.repeat(32),
    timestamp: '2026-11-23T08:00:00Z',
    container,
  }),
  findingLine({
    id: 'b'.repeat(32),
    timestamp: '2026-11-23T09:00:00Z',
    severity: 1,
    executable: hostile,
    namespace: 'shop',
  }),
  noteLine('loss', '2026-11-23T10:00:00Z', { lost: 12 }),
  findingLine({ id: 'a'.repeat(32), timestamp: '2026-11-23T08:00:00Z', container, count: 5 }),
];

/** A history and the same records in a compressed file: the arguments that search them. */
function places(t: TestContext): readonly (readonly string[])[] {
  const dir = historyFolder(t);
  const writer = new HistoryWriter(dir, { limits: { maxBytes: 2 ** 25, maxAgeMs: 1e9 }, onNews() {} });
  writer.write(lines);
  writer.close();
  return [['--history', dir], fileWith(t, lines)];
}

/** A compressed file with these lines. */
function fileWith(t: TestContext, content: readonly string[]): readonly [string] {
  const folder = historyFolder(t);
  mkdirSync(folder);
  const file = join(folder, 'findings.json.gz');
  writeFileSync(file, gzipSync(content.map((line) => `${line}\n`).join('')));
  return [file];
}

async function printed(t: TestContext, ...args: readonly string[]): Promise<string> {
  const { code, stdout } = await runLine(t, 'findings', ...args);
  assert.equal(code, 0);
  return stdout;
}

describe('sequent findings', () => {
  it('shows a history and a file alike, newest first and escaped', async (t) => {
    for (const place of places(t)) {
      assert.equal(
        await printed(t, ...place),
        [
          '2026-11-23 10:00:00.000  LOSS      loss-1',
          '  events were lost (lost=12)',
          '2026-11-23 09:00:00.000  LOW       bbbbbbbbbbbb',
          '  RSEQ-011 A second libc started',
          String.raw`  /tmp/\x1b[2J\u{202e}"</script>\n* OR "x pid 267 in pod shop/web-0 on worker-1`,
          '2026-11-23 08:00:00.000  HIGH      aaaaaaaaaaaa',
          '  RSEQ-011 A second libc started, 5 times',
          '  /opt/tool pid 267 in container web on worker-1',
          '2026-11-23 08:00:00.000  HIGH      aaaaaaaaaaaa',
          '  RSEQ-011 A second libc started',
          '  /opt/tool pid 267 in container web on worker-1',
          '',
        ].join('\n'),
      );
    }
  });

  it('takes every condition as a flag, and text as data', async (t) => {
    const [history = []] = places(t);
    for (const [flags, ids] of [
      [['--since', '2026-11-23 09:30'], ['loss-1']],
      [['--until', '2026-11-23T08:00:00Z', '--kind', 'finding'], ['a']],
      [['--severity', 'high', '--limit', '1'], ['a']],
      [['--signature', 'RSEQ-0*', '--namespace', 'shop'], ['b']],
      [['--process', '/tmp/*', '--path', '/tmp/*'], ['b']],
      [['--container', 'f00dfe', '--kind', 'summary'], ['a']],
      [['--text', '"</script> OR "x'], ['b']],
      [['--text', "'; DROP TABLE records"], []],
    ] as const) {
      const found = await printed(t, ...history, '--json', ...flags);
      const seen = found.split('\n').flatMap((line) => (line === '' ? [] : [line]));
      assert.deepEqual(
        seen.map((line) => /"(?:finding_)?id":"(?<id>loss-1|[ab])[^"]*"[,}](?!"version)/.exec(line)?.groups?.['id']),
        ids,
        flags.join(' '),
      );
    }
  });

  it('counts in groups', async (t) => {
    for (const place of places(t)) {
      assert.equal(
        await printed(t, ...place, '--group', 'namespace', '--kind', 'finding', '--kind', 'summary'),
        [
          'COUNT  SEVERITY  FIRST (UTC)          LAST (UTC)           NAMESPACE',
          '5      HIGH      2026-11-23 08:00:00  2026-11-23 08:00:00  -',
          '1      LOW       2026-11-23 09:00:00  2026-11-23 09:00:00  shop',
          '',
        ].join('\n'),
      );
    }
    const [history = []] = places(t);
    assert.match(await printed(t, ...history, '--group', 'process', '--json'), /^\{"process":"\/opt\/tool","count":5,/);
  });

  it('cuts a long name of a group, so that it does not fill the screen', async (t) => {
    const [file] = fileWith(t, [findingLine({ id: 'c'.repeat(32), executable: `/tmp/${'x'.repeat(60_000)}` })]);
    const text = await printed(t, file, '--group', 'process');
    assert.match(text, /\/tmp\/x+/);
    assert.match(text, / more\)$/m);
    assert.ok(text.length < 500);
    assert.ok((await printed(t, file, '--group', 'process', '--json')).length > 60_000);
  });

  it('says what is wrong', async (t) => {
    const [history = [], [file = ''] = []] = places(t);
    for (const [args, code, said] of [
      [[], 2, /give --history FOLDER or files of findings/],
      [[...history, '--since', 'yesterday'], 2, /--since/],
      [[...history, '--text', '"*"'], 2, /a text with a letter or a digit is needed/],
      [[...history, '--group', 'sql'], 2, /cannot be grouped by "sql"/],
      [[...history, '--group', 'kind', '--follow'], 2, /exclude each other/],
      [['--history', `${file}.none`], 2, /the folder of the history cannot be read/],
      [[`${file}.none`], 2, /there is no such file/],
      [[import.meta.filename], 2, /no line of this file is a finding in the format json/],
    ] as const) {
      const result = await runLine(t, 'findings', ...args);
      assert.deepEqual([result.code, result.stdout], [code, ''], args.join(' '));
      assert.match(result.stderr, said);
    }
    const none = await runLine(t, 'findings', ...history, '--process', 'nobody');
    assert.deepEqual([none.code, none.stdout, none.stderr], [0, '', 'sequent: nothing was found\n']);
  });
});
