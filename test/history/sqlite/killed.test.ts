import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openHistory } from '../../../src/history/sqlite/open-history.ts';
import { HistoryWriter } from '../../../src/history/sqlite/writer.ts';
import { findingLine } from '../sample.ts';
import { historyFolder } from './folder.ts';

const child = fileURLToPath(new URL('killed-child.ts', import.meta.url));

it('a writer that is killed leaves whole files with all that it has stored, again and again', async (t) => {
  const dir = historyFolder(t);
  const maxBytes = 16 * 2 ** 20;
  for (const batches of [1, 7, 30]) {
    const writer = spawn(process.execPath, [child, dir, String(maxBytes)], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => writer.kill('SIGKILL'));
    const ended = once(writer, 'exit');
    let last = '';
    for await (const line of createInterface({ input: writer.stdout })) {
      last = line;
      if (Number(line) >= batches) writer.kill('SIGKILL');
    }
    await ended;
    const reader = openHistory(dir);
    const stored = reader.withPrefix(`${last}-`, 100).length;
    assert.deepEqual([stored % 20, stored > 0, reader.problems], [0, true, []], `batch ${last}`);
    reader.close();
  }
  const news: unknown[] = [];
  const next = new HistoryWriter(dir, { limits: { maxBytes, maxAgeMs: 86_400_000 }, onNews: (one) => news.push(one) });
  next.write([findingLine({ id: 'after' })]);
  const reader = openHistory(dir);
  assert.deepEqual([reader.get('after')?.id, news], ['after', []]);
  reader.close();
  next.close();
});
