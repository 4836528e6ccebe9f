import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { SequentError } from '../../../src/errors.ts';
import { type RecordingWriter, recordingWriter } from '../../../src/intake/recording/recording-writer.ts';
import { content, framed, readAll, unframed } from './recording-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-write-'));
after(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

const threads = content('threads.pb.gz');
const events = unframed(threads);

function writeAll(writer: RecordingWriter, messages: readonly Uint8Array[]): boolean[] {
  return messages.map((message) => writer.write(message, 0, message.length));
}

/** Waits until the writer has dealt with all that it has taken. */
async function settled(writer: RecordingWriter, messages: number): Promise<void> {
  const { counts } = writer;
  while (counts.written + counts.dropped + counts.unwritable < messages) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

suite('what is written is read again', () => {
  for (const name of [
    'a.pb',
    'a.pb.gz',
    'a.ndjson',
    'a.ndjson.gz',
    'a.pb.zst',
    'a.ndjson.zst',
    'a.jsonl',
    'a.JSON.GZ',
  ]) {
    test(name, async () => {
      const writer = recordingWriter(path(name));
      assert.ok(writeAll(writer, events).every(Boolean));
      await writer.close();
      assert.deepEqual(writer.counts, { written: 129, dropped: 0, unwritable: 0 });
      assert.deepEqual(await readAll(path(name)), { messages: events, error: undefined });
    });
  }

  test('frames and lines look like the shipped recordings', async () => {
    const [pb, json] = [recordingWriter(path('b.pb')), recordingWriter(path('b.ndjson.gz'))];
    for (const writer of [pb, json]) writeAll(writer, events);
    await Promise.all([pb.close(), json.close()]);
    assert.deepEqual(readFileSync(path('b.pb')), threads);
    assert.deepEqual(gunzipSync(readFileSync(path('b.ndjson.gz'))), content('threads.ndjson.gz'));
  });

  test('lines have the names of events of releases that number them differently', async () => {
    const writer = recordingWriter(path('older.ndjson'));
    const messages = unframed(content('v0.24.1-start.pb.gz'));
    writeAll(writer, messages);
    await writer.close();
    const lines = readFileSync(path('older.ndjson'), 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, messages.length);
    for (const line of lines) {
      const { id, name, threat }: Readonly<Record<string, unknown>> = JSON.parse(line);
      // Findings of that release have the number 0, which protobuf leaves out.
      assert.equal(id, threat === undefined ? name : undefined);
    }
  });

  test('an event that the interface lacks keeps its number', async () => {
    const writer = recordingWriter(path('unknown.ndjson'));
    const message = Buffer.concat([Buffer.from([10, 8, 16, 243, 7, 26, 3]), Buffer.from('abc')]);
    writer.write(message, 0, message.length);
    await writer.close();
    assert.equal(readFileSync(path('unknown.ndjson'), 'utf8'), '{"id":1011,"name":"abc"}\n');
  });

  test('only the given part of the bytes is taken, at the time of the call', async () => {
    const writer = recordingWriter(path('c.pb'));
    const bytes = Buffer.from([9, 1, 2, 3, 9]);
    writer.write(bytes, 1, 4);
    bytes.fill(0);
    await writer.close();
    assert.deepEqual(readFileSync(path('c.pb')), framed([Buffer.from([1, 2, 3])]));
  });

  test('messages larger than the blocks of the buffer', async () => {
    const messages = [1, 65_532, 65_536, 300_000, 2, 16 * 1024 * 1024].map((size, fill) =>
      Buffer.alloc(size, fill + 1),
    );
    const writer = recordingWriter(path('d.pb'));
    writeAll(writer, messages);
    await writer.close();
    assert.deepEqual(await readAll(path('d.pb')), { messages, error: undefined });
  });

  test('no events', async () => {
    for (const name of ['e.pb', 'e.pb.gz', 'e.ndjson', 'e.ndjson.gz', 'e.pb.zst']) {
      const writer = recordingWriter(path(name));
      await writer.close();
      assert.deepEqual(await readAll(path(name)), { messages: [], error: undefined });
    }
  });

  test('an earlier file is replaced, and a new one is private', async () => {
    writeFileSync(path('f.pb'), 'x'.repeat(1000));
    for (const name of ['f.pb', 'g.pb']) {
      const writer = recordingWriter(path(name));
      writeAll(writer, events);
      await writer.close();
      assert.deepEqual(readFileSync(path(name)), threads);
    }
    assert.equal(statSync(path('g.pb')).mode & 0o777, 0o600);
  });
});

suite('a recording that was never closed', () => {
  for (const name of ['h.pb', 'h.pb.gz', 'h.ndjson', 'h.ndjson.gz', 'h.pb.zst']) {
    test(`${name} is read as far as it goes`, async () => {
      const writer = recordingWriter(path(name));
      writeAll(writer, events.slice(0, 50));
      await settled(writer, 50);
      writeAll(writer, events.slice(50, 100));
      await settled(writer, 100);
      writeFileSync(path(`cut-${name}`), readFileSync(path(name)));
      const { messages, error } = await readAll(path(`cut-${name}`));
      assert.deepEqual(messages, events.slice(0, 100));
      if (/(gz|zst)$/.test(name)) assert.match(String(error), /cut off/);
      else assert.equal(error, undefined);
      await writer.close();
    });
  }
});

suite('a recording that is there already', () => {
  const earlier = framed([Buffer.from('earlier')]);
  for (const name of ['o.pb', 'o.pb.gz', 'o.ndjson.gz']) {
    test(`${name} stays until the new one is closed, and the new one can be read meanwhile`, async () => {
      writeFileSync(path(name), earlier, { mode: 0o640 });
      const writer = recordingWriter(path(name));
      writeAll(writer, events);
      await settled(writer, events.length);
      // A process that is killed leaves the two as they are now.
      assert.deepEqual(readFileSync(path(name)), earlier);
      assert.deepEqual((await readAll(`${path(name)}.part`)).messages, events);
      await writer.close();
      assert.deepEqual(await readAll(path(name)), { messages: events, error: undefined });
      assert.equal(statSync(path(name)).mode & 0o777, 0o640);
      assert.ok(!existsSync(`${path(name)}.part`));
    });
  }

  test('stays where the new one has no message', async () => {
    writeFileSync(path('p.pb.gz'), earlier);
    const writer = recordingWriter(path('p.pb.gz'));
    assert.ok(writer.hasEarlier);
    await writer.close();
    assert.deepEqual(readFileSync(path('p.pb.gz')), earlier);
    assert.ok(!existsSync(path('p.pb.gz.part')));
  });

  test('is replaced where a symbolic link points to', async () => {
    writeFileSync(path('q.pb'), earlier);
    symlinkSync(path('q.pb'), path('link.pb'));
    const writer = recordingWriter(path('link.pb'));
    writeAll(writer, events);
    await writer.close();
    assert.ok(lstatSync(path('link.pb')).isSymbolicLink());
    assert.deepEqual(readFileSync(path('q.pb')), threads);
  });

  test('stays where the disk of the new one is full', { skip: !existsSync('/dev/full') }, async () => {
    writeFileSync(path('r.pb'), earlier);
    symlinkSync('/dev/full', path('r.pb.part'));
    const writer = recordingWriter(path('r.pb'));
    writeAll(writer, events);
    await assert.rejects(writer.close(), /no space is left.*r\.pb\.part/);
    assert.deepEqual(readFileSync(path('r.pb')), earlier);
  });
});

suite('what is not written is counted', () => {
  test('no room in the buffer', async () => {
    const writer = recordingWriter(path('i.pb'), { bufferBytes: 300 });
    const taken = writeAll(writer, [
      Buffer.alloc(200, 1),
      Buffer.alloc(93, 2),
      Buffer.alloc(92, 3),
      Buffer.alloc(1, 4),
    ]);
    assert.deepEqual(taken, [true, false, true, false]);
    await settled(writer, 4);
    assert.ok(writer.write(Buffer.alloc(296, 5), 0, 296), 'what is written makes room');
    await writer.close();
    assert.deepEqual(writer.counts, { written: 3, dropped: 2, unwritable: 0 });
    const { messages } = await readAll(path('i.pb'));
    assert.deepEqual(messages, [Buffer.alloc(200, 1), Buffer.alloc(92, 3), Buffer.alloc(296, 5)]);
  });

  test('messages that a recording cannot hold', async () => {
    const writer = recordingWriter(path('j.pb'));
    const huge = Buffer.alloc(16 * 1024 * 1024 + 1, 1);
    assert.deepEqual(writeAll(writer, [Buffer.alloc(0), huge, huge.subarray(1)]), [false, false, true]);
    await writer.close();
    assert.deepEqual(writer.counts, { written: 1, dropped: 0, unwritable: 2 });
  });

  test('messages that are no events, in JSON', async () => {
    const writer = recordingWriter(path('k.ndjson'));
    writeAll(writer, [...events.slice(0, 2), Buffer.from([0x0a, 0x05]), ...events.slice(2, 4)]);
    await writer.close();
    assert.deepEqual(writer.counts, { written: 4, dropped: 0, unwritable: 1 });
    assert.deepEqual((await readAll(path('k.ndjson'))).messages, events.slice(0, 4));
  });

  test('after closing', async () => {
    const writer = recordingWriter(path('l.pb'));
    await writer.close();
    assert.deepEqual(writeAll(writer, events.slice(0, 1)), [false]);
    await writer.close();
    assert.deepEqual(writer.counts, { written: 0, dropped: 1, unwritable: 0 });
  });
});

suite('files that fail', () => {
  const refused = (name: string, text: RegExp) =>
    assert.throws(
      () => recordingWriter(name),
      (error) => error instanceof SequentError && error.code === 'SEQ_OUTPUT' && text.test(error.message),
    );

  test('names without a form, folders that are missing, folders', () => {
    refused(path('m.txt'), /no known form of a recording .*m\.txt\); end it in \.pb/);
    refused(path('none/m.pb'), /folder of the recording does not exist/);
    refused(path('i.pb/m.pb'), /folder of the recording is a file/);
    symlinkSync(folder, path('folder.pb'));
    refused(path('folder.pb'), /would replace a folder/);
  });

  for (const name of ['full.pb', 'full.pb.gz', 'full.ndjson', 'full.ndjson.gz', 'full.pb.zst']) {
    test(`a full disk: ${name}`, { skip: !existsSync('/dev/full') }, async () => {
      symlinkSync('/dev/full', path(name));
      const failures: unknown[] = [];
      const writer = recordingWriter(path(name), { onFailure: (error) => failures.push(error) });
      writeAll(writer, events.slice(0, 10));
      await settled(writer, 10);
      assert.deepEqual(writeAll(writer, events.slice(10, 11)), [false]);
      const full = (error: unknown) =>
        error instanceof SequentError && error.code === 'SEQ_OUTPUT' && /no space is left/.test(error.message);
      await assert.rejects(writer.close(), full);
      await assert.rejects(writer.close(), full);
      assert.deepEqual(writer.counts, { written: 0, dropped: 11, unwritable: 0 });
      assert.equal(failures.length, 1);
      assert.ok(full(failures[0]));
    });
  }
});
