import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { FileTail } from '../../../src/history/files/file-tail.ts';
import { countFiles, searchFiles } from '../../../src/history/files/search-files.ts';
import { historyQuery } from '../../../src/history/query.ts';
import { runs } from '../../property-settings.ts';
import { arbitraryLine, arbitraryQuery } from '../arbitrary.ts';
import { arrayHistory } from '../array-history.ts';
import { findingLine } from '../sample.ts';
import { historyFolder } from '../sqlite/folder.ts';

function folder(t: TestContext): string {
  const dir = historyFolder(t);
  mkdirSync(dir);
  return dir;
}

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const line = (id: string): string => findingLine({ id });

describe('searchFiles', () => {
  it('finds what a history of the same records finds, also in compressed files', async (t) => {
    const dir = folder(t);
    const files = ['a.json.gz', 'b.json'].map((name) => join(dir, name));
    const lines = fc.array(arbitraryLine, { maxLength: 8 });
    const property = fc.asyncProperty(
      lines,
      lines,
      fc.array(arbitraryQuery, { maxLength: 6 }),
      async (old, fresh, queries) => {
        writeFileSync(files[0] ?? '', gzipSync(text(old)));
        writeFileSync(files[1] ?? '', text(fresh));
        const model = arrayHistory([...old, ...fresh]);
        for (const given of queries) {
          const query = historyQuery.parse(given);
          const { records, leftOut, skipped } = await searchFiles(files, query, 0);
          assert.deepEqual(records, [...model.search(query)]);
          assert.deepEqual([leftOut, skipped], [0, 0]);
          const { skipped: _, ...groups } = await countFiles(files, query, 'process', 0);
          assert.deepEqual(groups, model.counts(query, 'process'));
        }
      },
    );
    await fc.assert(property, { numRuns: runs(40) });
  });

  it('counts lines that are no findings, and refuses a file that has none', async (t) => {
    const dir = folder(t);
    const [mixed, other, empty] = ['m', 'o', 'e'].map((name) => join(dir, name));
    writeFileSync(mixed ?? '', text(['{"timestamp":', line('a'), '', '{}', 'x'.repeat(5_000_000)]));
    writeFileSync(other ?? '', text(['HIGH RSEQ-001 pretty']));
    writeFileSync(empty ?? '', '');
    const { records, skipped } = await searchFiles([mixed ?? '', empty ?? ''], {});
    assert.deepEqual([records.map(({ id }) => id), skipped], [['a'], 2]);
    for (const wrong of [other ?? '', dir, join(dir, 'none')]) {
      await assert.rejects(searchFiles([wrong], {}), { code: 'SEQ_HISTORY' }, wrong);
    }
  });

  it('keeps the newest of many', async (t) => {
    const file = join(folder(t), 'f');
    const at = (second: number) => new Date(1.7e12 + second * 1_000).toISOString();
    writeFileSync(
      file,
      text(
        Array.from({ length: 5_000 }, (_, number) =>
          findingLine({ id: `n${number}`, timestamp: at((number * 7) % 5_000) }),
        ),
      ),
    );
    const { records } = await searchFiles([file], { limit: 3 });
    assert.deepEqual(
      records.map(({ time }) => Number(time / 1_000_000_000n) - 1.7e9),
      [4_999, 4_998, 4_997],
    );
  });
});

describe('FileTail', () => {
  it('goes on when the file is moved, or copied and truncated', async (t) => {
    const file = join(folder(t), 'f');
    writeFileSync(file, text([line('old')]));
    const tail = await FileTail.open(file, {});
    t.after(() => tail.close());
    const next = async (): Promise<readonly string[]> => (await tail.next()).map(({ id }) => id);
    assert.deepEqual(await next(), []);
    appendFileSync(file, text([line('a')]) + line('b').slice(0, 50));
    assert.deepEqual(await next(), ['a']);
    appendFileSync(file, `${line('b').slice(50)}\n`);
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, text([line('c')]));
    assert.deepEqual(await next(), ['b', 'c']);
    writeFileSync(file, text([line('d'), line('e')]));
    assert.deepEqual(await next(), ['d', 'e']);
    truncateSync(file, 0);
    appendFileSync(file, text([line('f')]));
    assert.deepEqual(await next(), ['f']);
  });
});
