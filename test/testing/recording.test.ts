import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { event, writeRecording } from 'tracee-sequent/testing';
import { fieldsOfEvent } from '../../src/inspection/fields.ts';
import { readEvents } from '../../src/inspection/read-events.ts';
import { jsonLines } from '../../src/intake/recording/json/json-lines.ts';
import { framed, readAll } from '../intake/recording/recording-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-writer-'));
after(() => rmSync(folder, { recursive: true }));
const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/reference/recording-format.md'), 'utf8');

function block(language: string): string {
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page)?.[1] ?? '';
}

it('reads the bytes that the page shows as the event that it shows', async () => {
  const hex = block('hex')
    .split('\n')
    .map((line) => /^(?:[0-9a-f]{2} ?)+(?= |$)/.exec(line)?.[0] ?? '');
  const bytes = Buffer.from(hex.join('').replaceAll(' ', ''), 'hex');
  assert.equal(bytes.length, 64);
  const path = join(folder, 'page.pb');
  writeFileSync(path, bytes);
  const { messages, error } = await readAll(path);
  assert.equal(error, undefined);
  assert.equal(messages.length, 1);
  assert.deepEqual(framed(messages), bytes);
  assert.equal(jsonLines(bytes).bytes.toString(), block('ndjson'));
});

it('writes events as a signature sees them again, in both forms', async () => {
  for (const name of ['own.pb', 'own.pb.gz', 'own.ndjson', 'own.ndjson.gz']) {
    const path = join(folder, name);
    await writeRecording(path, [
      event('rseq', { rseq: 0xffff_ffff_ffff_f000n, rseq_len: 32 }, { pid: 7, executable: '/bin/a b' }),
      event('openat', { pathname: '/tmp/\u202e x', dirfd: -100 }, { at: 5, container: { name: 'web' } }),
    ]);
    const seen: unknown[] = [];
    for await (const events of readEvents([path], { arch: 'amd64' })) {
      for (const { event: one } of events) {
        seen.push([
          one.name,
          one.timestamp,
          fieldsOfEvent(one)?.flatMap(({ path, value, state }) =>
            path.startsWith('data.') && state === 'present' ? [[path, value]] : [],
          ),
          one.process?.executable,
          one.container?.name,
        ]);
      }
    }
    assert.deepEqual(seen, [
      [
        'rseq',
        1_767_225_600_001_000_000n,
        [
          ['data.rseq', 0xffff_ffff_ffff_f000n],
          ['data.rseq_len', 32],
        ],
        '/bin/a b',
        undefined,
      ],
      [
        'openat',
        1_767_225_600_005_000_000n,
        [
          ['data.dirfd', -100],
          ['data.pathname', '/tmp/\u202e x'],
        ],
        '/usr/bin/example',
        'web',
      ],
    ]);
  }
});

it('refuses a name without a form, and an argument that the event lacks', async () => {
  await assert.rejects(writeRecording(join(folder, 'a.txt'), []), /no known form/);
  const wrong = { name: 'rseq', data: { nope: 1 } } as const;
  await assert.rejects(writeRecording(join(folder, 'b.pb'), [wrong]), /rseq has no argument nope/);
});

it('the example of the page is that of the folder, and makes a recording', async (t) => {
  const path = join(root, 'examples/recordings/shell_from_tmp.ts');
  assert.equal(readFileSync(path, 'utf8'), block('ts'));
  const out = join(folder, 'shell.pb.gz');
  t.mock.property(process, 'argv', ['node', path, out]);
  await import(path);
  const { messages, error } = await readAll(out);
  assert.deepEqual([messages.length, error], [3, undefined]);
});
