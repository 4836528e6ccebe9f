import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SequentError } from '../../../src/errors.ts';
import { Delivery, sumOf } from '../../../src/output/delivery.ts';
import { AppendFile } from '../../../src/output/destination/append-file.ts';
import { FileDestination, type FileOptions, type FileSource } from '../../../src/output/destination/file.ts';
import { conformance } from './kit.ts';
import { fileKit } from './local-subject.ts';

const full = '/dev/full';
const never = new AbortController().signal;
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sequent-output-'));
});

after(() => rm(folder, { recursive: true }));

async function opened(source: string | FileSource, options: FileOptions = { keepTrying: true }) {
  const told: string[] = [];
  const delivery = new Delivery('json', { onNews: ({ about }) => told.push(about) });
  const from = typeof source === 'string' ? { path: source } : source;
  return { told, delivery, destination: await FileDestination.open(from, delivery, options) };
}

/** Refused with SEQ_OUTPUT, the path, and an advice. */
function refused(path: string, what: RegExp) {
  return assert.rejects(opened(path), (error) => {
    assert.ok(error instanceof SequentError);
    assert.equal(error.code, 'SEQ_OUTPUT');
    assert.match(error.text.what, what);
    assert.equal(error.text.where, path);
    assert.ok(error.text.todo);
    return true;
  });
}

/** A pipe with a name, and its reader. */
async function pipe(name: string) {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return { path, reader: await open(path, constants.O_RDONLY | constants.O_NONBLOCK) };
}

conformance('a file', fileKit());
conformance('a file that is rotated', fileKit({ size: 1_000, keep: 1_000, gzip: false }));

describe('FileDestination', () => {
  it('writes nothing before the other output of its file has ended, and takes no half line for a torn one', async () => {
    const path = join(folder, 'handed-on.json');
    await writeFile(path, 'the first ha');
    const { promise, resolve } = Promise.withResolvers<void>();
    const { destination } = await opened(path, { keepTrying: true, after: promise });
    destination.write('second', 'low');
    await writeFile(path, 'lf\n', { flag: 'a' });
    const closing = destination.close(never);
    assert.equal(await readFile(path, 'utf8'), 'the first half\n');
    resolve();
    await closing;
    assert.equal(await readFile(path, 'utf8'), 'the first half\nsecond\n');
  });

  it('creates the file for its owner alone and appends to what is there', async () => {
    const path = join(folder, 'new.json');
    for (const line of ['a', 'b']) {
      const { destination } = await opened(path);
      destination.write(line, 'low');
      destination.write(`${line}2`, 'low');
      await destination.close(never);
    }
    assert.equal(await readFile(path, 'utf8'), 'a\na2\nb\nb2\n');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('writes many records in order, also those that come while it writes', async () => {
    const path = join(folder, 'many.json');
    const { destination, delivery } = await opened(path);
    const expected: string[] = [];
    for (let at = 0; at < 5000; at += 1) {
      const line = `${at} ${'é'.repeat(at % 300)}`;
      expected.push(`${line}\n`);
      destination.write(line, 'low');
      if (at % 500 === 0) await destination.atMost(0);
    }
    await destination.close(never);
    assert.equal(await readFile(path, 'utf8'), expected.join(''));
    assert.deepEqual([delivery.delivered, sumOf(delivery.undelivered)], [5000, 0]);
  });

  it('ends a line that another program left torn', async () => {
    const path = join(folder, 'torn.json');
    await writeFile(path, '{"a":1}\n{"torn');
    const { destination } = await opened(path);
    destination.write('{"b":2}', 'low');
    await destination.close(never);
    assert.equal(await readFile(path, 'utf8'), '{"a":1}\n{"torn\n{"b":2}\n');
  });

  it('refuses what cannot be opened', async () => {
    await refused(folder, /EISDIR/);
    await refused(join(folder, 'missing', 'file'), /ENOENT/);
    const file = join(folder, 'file');
    await writeFile(file, '');
    await refused(join(file, 'below'), /ENOTDIR/);
  });

  it('refuses a pipe that nobody reads instead of waiting for a reader', async () => {
    const path = join(folder, 'unread');
    execFileSync('mkfifo', [path]);
    await refused(path, /ENXIO/);
  });

  it('loses what comes after its close', async () => {
    const path = join(folder, 'closed.json');
    const { destination, delivery } = await opened(path);
    await destination.close(never);
    await destination.close(never);
    destination.write('a', 'low');
    assert.equal(delivery.undelivered.low, 1);
    assert.equal(await readFile(path, 'utf8'), '');
  });

  it('ends at a device that is full, and counts all of it', { skip: !existsSync(full) }, async () => {
    const { destination, delivery, told } = await opened(full);
    for (let at = 0; at < 5; at += 1) destination.write(`${at}`, 'low');
    await destination.atMost(0);
    destination.write('after', 'low');
    await destination.close(never);
    assert.equal(delivery.state, 'gone');
    assert.match(delivery.reason ?? '', /ENOSPC/);
    assert.equal(delivery.undelivered.low, 6);
    assert.deepEqual(told, ['gone', 'lost']);
  });

  it('lets a pipe that is full wait for its reader', async () => {
    const { path, reader } = await pipe('slow');
    await using _ = reader;
    const { destination, delivery, told } = await opened(path, { keepTrying: false });
    const lines = Array.from({ length: 200 }, (_, at) => `${at} ${'x'.repeat(5000)}`);
    for (const line of lines) destination.write(line, 'low');
    const expected = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    const closed = destination.close(never);
    const chunks: Buffer[] = [];
    for (let length = 0; length < expected.length; ) {
      const { buffer, bytesRead } = await reader
        .read(Buffer.alloc(65_536))
        .catch(() => ({ buffer: Buffer.of(), bytesRead: 0 }));
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    await closed;
    assert.ok(Buffer.concat(chunks).equals(expected));
    assert.deepEqual([delivery.delivered, told], [200, []]);
  });

  it('ends when the reader of a pipe has gone', async () => {
    const { path, reader } = await pipe('left');
    const { destination, delivery } = await opened(path);
    await reader.close();
    destination.write('a', 'low');
    await destination.atMost(0);
    assert.deepEqual([delivery.state, delivery.undelivered.low], ['gone', 1]);
  });

  it('counts only what has not left when it may not wait any longer', async () => {
    const { path, reader } = await pipe('half');
    await using _ = reader;
    const { destination, delivery } = await opened(path);
    for (let at = 0; at < 100; at += 1) destination.write('x'.repeat(999), 'low');
    const stop = new AbortController();
    const closed = destination.close(stop.signal);
    const { buffer } = await reader.read(Buffer.alloc(1_000)).catch(async () => {
      // The first bytes may not be there yet.
      while ((await reader.read(Buffer.alloc(1_000)).catch(() => undefined)) === undefined);
      return { buffer: Buffer.alloc(1_000) };
    });
    assert.equal(buffer.length, 1_000);
    stop.abort();
    await closed;
    assert.equal(delivery.delivered + delivery.undelivered.low, 100);
    assert.ok(delivery.undelivered.low > 0);
  });

  it('leaves a file that was moved, and writes into a new one', async () => {
    const path = join(folder, 'moved.json');
    const { destination, delivery } = await opened(path);
    destination.write('a', 'low');
    await destination.atMost(0);
    await rename(path, `${path}.1`);
    destination.write('b', 'low');
    await destination.atMost(0);
    await rename(path, `${path}.2`);
    await writeFile(path, 'made by logrotate\n');
    destination.write('c', 'low');
    await destination.close(never);
    assert.equal(await readFile(`${path}.1`, 'utf8'), 'a\n');
    assert.equal(await readFile(`${path}.2`, 'utf8'), 'b\n');
    assert.equal(await readFile(path, 'utf8'), 'made by logrotate\nc\n');
    assert.equal(delivery.delivered, 3);
  });

  it('writes into a new file after the old one was removed, whenever that was', async () => {
    const path = join(folder, 'removed.json');
    const { destination, delivery } = await opened(path);
    await rm(path);
    destination.write('a', 'low');
    await destination.atMost(0);
    assert.equal(await readFile(path, 'utf8'), 'a\n');
    for (let at = 0; at < 50; at += 1) {
      const removed = rm(path, { force: true });
      destination.write(`record ${at}`, 'low');
      await destination.atMost(0);
      await removed;
    }
    await destination.close(never);
    assert.deepEqual([delivery.delivered, sumOf(delivery.undelivered)], [51, 0]);
  });

  it('goes on at the end of a file that was copied and cut', async () => {
    const path = join(folder, 'cut.json');
    const { destination } = await opened(path);
    destination.write('a', 'low');
    await destination.atMost(0);
    await truncate(path);
    destination.write('b', 'low');
    await destination.close(never);
    assert.equal(await readFile(path, 'utf8'), 'b\n');
  });

  it('writes a record again that was half written when the file was cut', async (t) => {
    const path = join(folder, 'half-cut.json');
    const { destination, delivery } = await opened(path);
    const noRoom = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const real = AppendFile.prototype.write;
    const write = t.mock.method(AppendFile.prototype, 'write', () => Promise.reject(noRoom));
    write.mock.mockImplementationOnce(function (this: AppendFile, chunk: Buffer) {
      return real.call(this, chunk.subarray(0, 18), 0);
    });
    destination.write('{"first":1}', 'low');
    destination.write('{"second":2}', 'low');
    while (delivery.state !== 'failing') await delay(5);
    assert.equal(await readFile(path, 'utf8'), '{"first":1}\n{"seco');
    assert.equal(delivery.waiting, 2);
    await truncate(path);
    write.mock.restore();
    await destination.close(never);
    assert.equal(await readFile(path, 'utf8'), '{"second":2}\n');
    assert.deepEqual([delivery.delivered, delivery.waiting], [2, 0]);
  });

  it('opens the file anew when told to', async () => {
    const path = join(folder, 'anew.json');
    const { destination } = await opened(path);
    destination.write('a', 'low');
    await destination.atMost(0);
    destination.reopen();
    await writeFile(path, 'torn');
    destination.write('b', 'low');
    await destination.close(never);
    assert.equal(await readFile(path, 'utf8'), 'torn\nb\n', 'as at the start, a torn line is ended');
  });

  it('keeps records while the folder is away, and writes them when it is back', async () => {
    const home = await mkdtemp(join(folder, 'home-'));
    const path = join(home, 'findings.json');
    const { destination, delivery, told } = await opened(path);
    await rm(home, { recursive: true });
    destination.write('a', 'low');
    while (delivery.state !== 'failing') await delay(5);
    assert.match(delivery.reason ?? '', /ENOENT/);
    await writeFile(join(folder, 'other'), '');
    execFileSync('mkdir', [home]);
    await destination.close(never);
    assert.equal(await readFile(path, 'utf8'), 'a\n');
    assert.deepEqual([delivery.delivered, told], [1, ['failing', 'reopened', 'working']]);
  });

  it('ends there where it may not wait for better times', async () => {
    const home = await mkdtemp(join(folder, 'home-'));
    const { destination, delivery } = await opened(join(home, 'findings.json'), { keepTrying: false });
    await rm(home, { recursive: true });
    destination.write('a', 'high');
    await destination.atMost(0);
    assert.deepEqual([delivery.state, delivery.undelivered.high], ['gone', 1]);
  });

  it('counts nothing as delivered that was written into an open file without a name', async () => {
    const path = join(folder, 'inherited.json');
    const handle = await open(path, 'w');
    await using _ = handle;
    const { destination, delivery } = await opened({ fd: handle.fd, name: 'standard output' });
    destination.write('a', 'low');
    await destination.atMost(0);
    await rm(path);
    destination.write('b', 'low');
    await destination.atMost(0);
    assert.deepEqual([delivery.state, delivery.delivered, delivery.undelivered.low], ['gone', 1, 1]);
  });
});
