import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Line, readLines } from '../../../src/cli/files/read-lines.ts';

function file(t: TestContext, name: string, content: string | Uint8Array): string {
  const home = mkdtempSync(join(tmpdir(), 'sequent-lines-'));
  t.after(() => rmSync(home, { recursive: true }));
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}

async function linesOf(path: string): Promise<Line[]> {
  const all: Line[] = [];
  for await (const line of readLines(path)) all.push(line);
  return all;
}

describe('lines of a file', () => {
  it('have the numbers of an editor; blank ones are passed over, and the last one needs no end', async (t) => {
    const expected = [
      { number: 1, text: 'one' },
      { number: 4, text: 'four\r' },
      { number: 5, text: 'five' },
    ];
    const text = 'one\n\n  \t\nfour\r\nfive';
    assert.deepEqual(await linesOf(file(t, 'a.jsonl', text)), expected);
    assert.deepEqual(await linesOf(file(t, 'a.jsonl.gz', gzipSync(text))), expected);
    assert.deepEqual(await linesOf(file(t, 'a.jsonl', `${text}\n`)), expected);
    assert.deepEqual(await linesOf(file(t, 'empty.jsonl', '')), []);
  });

  it('are whole where they are longer than what is read at once, and a character may stand on the border', async (t) => {
    const long = `x${'漢'.repeat(100_000)}`;
    const lines = await linesOf(file(t, 'a.jsonl', `${long}\n${long}\n`));
    assert.deepEqual(
      lines.map(({ number, text }) => [number, text === long]),
      [
        [1, true],
        [2, true],
      ],
    );
  });

  it('have no text where they are not UTF-8; the others are read', async (t) => {
    const bytes = Buffer.concat([Buffer.from('one\n'), Buffer.from([0xff, 10]), Buffer.from('three\n')]);
    assert.deepEqual(await linesOf(file(t, 'a.jsonl', bytes)), [
      { number: 1, text: 'one' },
      { number: 2, text: undefined },
      { number: 3, text: 'three' },
    ]);
  });

  it('of a file that is not there, or is damaged, are refused by its name', async (t) => {
    const damaged = gzipSync('one\ntwo\n').subarray(0, 12);
    for (const path of [file(t, 'a.jsonl.gz', damaged), join(tmpdir(), 'sequent-no-such-file')]) {
      await assert.rejects(linesOf(path), (error: Error) => {
        assert.ok('code' in error && error.code === 'SEQ_RECORDING' && error.message.includes(path), error.message);
        return true;
      });
    }
  });
});
