import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SequentError } from '../../../src/errors.ts';
import { content, fixture, framed, pieces, readAll, unframed } from './recording-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-read-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Reads and expects a SEQ_RECORDING with this text and exit code, after `before` messages. */
async function assertFails(
  source: Parameters<typeof readAll>[0],
  before: number,
  text: RegExp,
  exitCode = 2,
): Promise<void> {
  const { messages, error } = await readAll(source);
  assert.ok(error instanceof SequentError, String(error));
  assert.equal(error.code, 'SEQ_RECORDING');
  assert.equal(error.exitCode, exitCode, error.message);
  assert.match(error.message, text);
  assert.equal(messages.length, before);
}

const threads = content('threads.pb.gz');
const events = unframed(threads);
const lines = content('threads.ndjson.gz');

suite('every shipped recording is read in each of its forms', () => {
  for (const name of ['threads', 'rseq-extra', 'detectors', 'detectors-decoded']) {
    test(name, async () => {
      const expected = unframed(content(`${name}.pb.gz`));
      assert.ok(expected.length > 100);
      assert.deepEqual(await readAll(fixture(`${name}.pb.gz`)), { messages: expected, error: undefined });
      assert.deepEqual(await readAll(fixture(`${name}.ndjson.gz`)), { messages: expected, error: undefined });
    });
  }

  test("rseq-extra in Tracee's own form", async () => {
    const { messages, error } = await readAll(fixture('rseq-extra.tracee.jsonl.gz'));
    assert.equal(error, undefined);
    assert.equal(messages.length, 1477);
  });

  test('rseq', async () => {
    const { messages, error } = await readAll(fixture('rseq.pb.gz'));
    assert.equal(error, undefined);
    assert.equal(messages.length, 24_019);
    assert.deepEqual(framed(messages), content('rseq.pb.gz'));
  });
});

suite('the content decides, not the name', () => {
  const cases: Readonly<Record<string, Uint8Array>> = {
    'lines.pb': lines,
    'lines.gz': gzipSync(lines),
    'frames.json': threads,
    'frames.ndjson.gz': threads,
    'compressed.pb': gzipSync(threads),
    'no-ending': threads,
    'mark.json': Buffer.concat([Buffer.from('\ufeff'), lines]),
    'blank-lines.jsonl': Buffer.from(`\n \r\n\t${lines.toString().replaceAll('\n', '\r\n\n')}`),
    'no-last-line-feed.jsonl': lines.subarray(0, -1),
    'two-members.gz': Buffer.concat([gzipSync(threads.subarray(0, 1000)), gzipSync(threads.subarray(1000))]),
    'empty-members.gz': Buffer.concat([gzipSync(''), gzipSync(threads), gzipSync('')]),
    'every-header.gz': withFullHeader(gzipSync(threads)),
  };
  for (const [name, bytes] of Object.entries(cases)) {
    test(name, async () => {
      assert.deepEqual(await readAll(file(name, bytes)), { messages: events, error: undefined });
    });
  }

  test('a message whose length begins like a line of JSON', async () => {
    const message = Buffer.alloc(0x207b, 1);
    assert.equal(framed([message]).toString('latin1', 0, 2), '{ ');
    assert.deepEqual(await readAll(file('x.json', framed([message]))), { messages: [message], error: undefined });
  });

  test('a first message of the greatest length', async () => {
    const message = Buffer.alloc(16 * 1024 * 1024, 1);
    const { messages, error } = await readAll(file('x.json', framed([message])));
    assert.equal(error, undefined);
    assert.ok(messages.length === 1 && messages[0]?.equals(message));
  });

  test('no events at all', async () => {
    for (const bytes of ['', '\n', '\ufeff', ' \n\n']) {
      assert.deepEqual(await readAll(file('empty', bytes)), { messages: [], error: undefined });
      assert.deepEqual(await readAll(file('empty.gz', gzipSync(bytes))), { messages: [], error: undefined });
    }
  });
});

suite('what is whole is handed out before a fault is told', () => {
  const whole = framed(events.slice(0, 7));
  const next = new RegExp(`byte ${whole.length}, event 8\\)`);

  test('frames that end early', async () => {
    await assertFails(file('a.pb', threads.subarray(0, whole.length + 1)), 7, /ends inside of a message/, 1);
    await assertFails(file('a.pb', threads.subarray(0, whole.length + 40)), 7, next, 1);
  });

  test('a length above the limit, and none at all', async () => {
    const announced = (length: number) =>
      Buffer.concat([whole, framed([]), Buffer.from(Uint32Array.of(length).buffer)]);
    await assertFails(file('a.pb', announced(16 * 1024 * 1024 + 1)), 7, /16777217 bytes is announced/);
    await assertFails(file('a.pb', announced(0)), 7, /no bytes is announced/, 1);
    await assertFails(file('a.pb', Buffer.concat([whole, Buffer.alloc(100_000)])), 7, next, 1);
  });

  test('gzip data that ends early, also between two messages', async () => {
    const gzip = gzipSync(threads);
    await assertFails(file('a.gz', gzip.subarray(0, -1)), 129, /gzip data is cut off .*event 130\)/, 1);
    await assertFails(file('a.gz', gzip.subarray(0, -9)), 129, /gzip data is cut off/, 1);
    await assertFails(file('a.gz', gzip.subarray(0, 15)), 0, /gzip data is cut off/, 1);
    await assertFails(file('a.gz', gzip.subarray(0, 2)), 0, /gzip data is cut off/, 1);
    await assertFails(file('a.gz', gzip.subarray(0, 1)), 0, /gzip data is cut off/, 1);
    await assertFails(file('a.gz', gzip.subarray(0, 0)), 0, /gzip data is cut off/, 1);
    const half = await readAll(file('a.gz', gzip.subarray(0, gzip.length / 2)));
    assert.ok(half.messages.length > 20);
    assert.deepEqual(half.messages, events.slice(0, half.messages.length));
  });

  test('gzip data that is damaged', async () => {
    const gzip = gzipSync(threads);
    const damaged = Buffer.from(gzip);
    damaged.fill(0xff, 3000, 3010);
    await assertFails(file('a.gz', damaged), 0, /gzip data is damaged/);
    const checksum = Buffer.from(gzip);
    checksum.writeUInt32LE(0, gzip.length - 8);
    // All data comes before its checksum.
    await assertFails(file('a.gz', checksum), 129, /gzip data is damaged/);
    const length = Buffer.from(gzip);
    length.writeUInt32LE(threads.length + 1, gzip.length - 4);
    await assertFails(file('a.gz', length), 129, /gzip data is damaged/);
  });

  test('gzip data that other data follows', async () => {
    const gzip = gzipSync(threads);
    const place = `byte ${threads.length}, event 130`;
    const followed = new RegExp(`other data follows .*${place}\\); the events before .* remove the other data`);
    // 0xe0 are the reserved flags of a header.
    for (const other of [
      'text after the end\n',
      '\n',
      '\0'.repeat(40_000),
      '\x1f\x8b\x07',
      '\x1f\x8b\x08\xe0',
      'x'.repeat(40_000),
    ])
      await assertFails(file('a.gz', Buffer.concat([gzip, Buffer.from(other, 'latin1')])), 129, followed, 1);
    for (const begun of ['\x1f', '\x1f\x8b\x08', '\x1f\x8b\x08\x08\0\0\0\0\0\0name'])
      await assertFails(
        file('a.gz', Buffer.concat([gzip, Buffer.from(begun, 'latin1')])),
        129,
        /gzip data is cut off/,
        1,
      );
  });

  test('an array in JSON without its end', async () => {
    const [one = '', two = '', three = ''] = lines.toString().split('\n');
    const cutOff = (line: number) => new RegExp(`ends inside of an array \\(.*a\\.json:${line}\\); the events before`);
    await assertFails(file('a.json', `[${one},\n${two},${three}`), 3, cutOff(2), 1);
    await assertFails(file('a.json', `[\n${one}`), 1, cutOff(2), 1);
    await assertFails(file('a.json', `[\n${one},\n`), 1, cutOff(3), 1);
    await assertFails(file('a.json', `[${one}]\n[${two}`), 2, cutOff(2), 1);
    await assertFails(file('a.json', `[[${one}]`), 1, cutOff(1), 1);
    await assertFails(file('a.json', '['), 0, cutOff(1), 1);
    await assertFails(file('a.json', `[${one},\n{"name":"rs`), 1, /ends inside of a line \(.*a\.json:2\)/, 1);
    for (const whole of [`[\n${one}\n]`, `${one}\n]`, `[[${one}]]`])
      assert.deepEqual(await readAll(file('a.json', whole)), { messages: events.slice(0, 1), error: undefined });
  });

  test('lines that end early or are no events', async () => {
    const text = lines.toString().split('\n').slice(0, 3).join('\n');
    await assertFails(file('a.ndjson', `${text}\n{"name":"rs`), 3, /ends inside of a line \(.*a\.ndjson:4\)/, 1);
    await assertFails(
      file('a.ndjson', Buffer.from(`${text}\n{"name":"é`).subarray(0, -1)),
      3,
      /ends inside of a line/,
      1,
    );
    await assertFails(file('a.ndjson', `${text}\n{"name":\n"rs`), 3, /the object does not end/, 1);
    await assertFails(file('a.ndjson', `${text}\n\n{"nmae":1}\n${text}`), 3, /unknown key "nmae" \(.*a\.ndjson:5\)/);
    await assertFails(file('a.ndjson', `${text}\n{"nmae":1}`), 3, /unknown key "nmae" \(.*a\.ndjson:4\)/);
    await assertFails(file('a.ndjson', `${text}\nhello\n`), 3, /the line is not JSON \(.*a\.ndjson:4\)/);
    await assertFails(file('a.ndjson', Buffer.from('{"name":"\xff"}\n', 'latin1')), 0, /not UTF-8 \(.*:1\)/);
    await assertFails(file('a.ndjson', `${text}\n\ufeff{}\n`), 3, /the line is not JSON \(.*:4\)/);
    await assertFails(file('a', 'hello'), 0, /the line is not JSON/);
    await assertFails(file('a.pb', 'hello'), 0, /1819043176 bytes is announced/);
    await assertFails(file('a', '[1]\n'), 0, /the line is not JSON/);
  });

  test('a line that never ends is not held in memory', async () => {
    const part = Buffer.alloc(1024 * 1024, 'a');
    let given = 0;
    const endless = async function* () {
      yield Buffer.from('{"name":"');
      for (;;) {
        given++;
        yield part;
      }
    };
    const { Readable } = await import('node:stream');
    await assertFails(Readable.from(endless()), 0, /longer than the 16777216 bytes .*\(the stream:1\)/);
    assert.ok(given < 40, `${given} MiB were taken`);
  });
});

test('files that cannot be read', async () => {
  await assertFails(join(folder, 'none'), 0, /does not exist \(.*none\); check the path/);
  await assertFails(folder, 0, /is a folder/);
});

test('standard input', () => {
  const script = `
    import { readMessages } from ${JSON.stringify(new URL('../../../src/intake/recording/read-messages.ts', import.meta.url).href)};
    let count = 0;
    for await (const batch of readMessages('-')) count += batch.length;
    process.stdout.write(String(count));`;
  const run = (input: Uint8Array) =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { input }).toString();
  assert.equal(run(gzipSync(threads)), '129');
});

test('a recording in frames is read without loading protobufjs', () => {
  const script = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (name === 'protobufjs') throw new Error('protobufjs was asked for');
      return next(name, context);
    } });
    const { readMessages } = await import(${JSON.stringify(new URL('../../../src/intake/recording/read-messages.ts', import.meta.url).href)});
    let count = 0;
    for (const file of process.argv.slice(1)) for await (const batch of readMessages(file)) count += batch.length;
    process.stdout.write(String(count));`;
  const run = (path: string) =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', script, path], { stdio: 'pipe' }).toString();
  assert.equal(run(fixture('threads.pb.gz')), '129');
  assert.throws(() => run(fixture('threads.ndjson.gz')), /protobufjs was asked for/);
});

test('a stream of bytes given in pieces is read like a file', async () => {
  assert.deepEqual(await readAll(pieces(threads, [1, 2, 3, 4, 5, 2000])), { messages: events, error: undefined });
  const gzip = Buffer.concat([withFullHeader(gzipSync(threads.subarray(0, 1000))), gzipSync(threads.subarray(1000))]);
  const everywhere = Array.from({ length: gzip.length }, (_, at) => at);
  assert.deepEqual(await readAll(pieces(gzip, everywhere)), { messages: events, error: undefined });
});

/** Replaces the header of gzip data by one with all optional parts (RFC 1952, 2.3.1). */
function withFullHeader(gzip: Buffer): Buffer {
  const flags = 2 + 4 + 8 + 16;
  const head = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, flags]), gzip.subarray(4, 10)]);
  const extra = Buffer.alloc(2 + 300, 7);
  extra.writeUInt16LE(300);
  return Buffer.concat([head, extra, Buffer.from('name\0a comment\0\x12\x34'), gzip.subarray(10)]);
}
