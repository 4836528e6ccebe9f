import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SequentError } from '../../../src/errors.ts';
import { openFileDestination } from '../../../src/output/destination/file.ts';

const FULL = '/dev/full';
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sequent-output-'));
});

after(() => rm(folder, { recursive: true }));

/** Refused with SEQ_OUTPUT, the path, and an advice. */
function refused(path: string, what: RegExp) {
  return assert.rejects(openFileDestination(path), (error) => {
    assert.ok(error instanceof SequentError);
    assert.equal(error.code, 'SEQ_OUTPUT');
    assert.match(error.text.what, what);
    assert.equal(error.text.where, path);
    assert.ok(error.text.todo);
    return true;
  });
}

describe('openFileDestination', () => {
  it('creates the file for its owner alone and appends to what is there', async () => {
    const path = join(folder, 'new.json');
    for (const line of ['a', 'b']) {
      const destination = await openFileDestination(path);
      destination.write(line);
      destination.write(`${line}2`);
      await destination.close();
    }
    assert.equal(await readFile(path, 'utf8'), 'a\na2\nb\nb2\n');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('writes many lines in order, also those that come while it writes', async () => {
    const path = join(folder, 'many.json');
    const destination = await openFileDestination(path);
    const expected: string[] = [];
    for (let at = 0; at < 5000; at += 1) {
      const line = `${at} ${'é'.repeat(at % 300)}`;
      expected.push(`${line}\n`);
      destination.write(line);
      if (at % 500 === 0) await destination.flush();
    }
    await destination.close();
    assert.equal(await readFile(path, 'utf8'), expected.join(''));
    assert.equal(destination.dropped, 0);
  });

  it('ends a line that another program left torn', async () => {
    const path = join(folder, 'torn.json');
    await writeFile(path, '{"a":1}\n{"torn');
    const destination = await openFileDestination(path);
    destination.write('{"b":2}');
    await destination.close();
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

  it('drops after close', async () => {
    const path = join(folder, 'closed.json');
    const destination = await openFileDestination(path);
    await destination.close();
    await destination.close();
    destination.write('a');
    await destination.flush();
    assert.equal(destination.dropped, 1);
    assert.equal(await readFile(path, 'utf8'), '');
  });

  it('reports a full disk once, keeps what it has room for and counts the rest', {
    skip: !existsSync(FULL),
  }, async () => {
    const troubles: SequentError[] = [];
    const destination = await openFileDestination(
      FULL,
      { onTrouble: (error) => troubles.push(error) },
      { maxLines: 10 },
    );
    for (let at = 0; at < 5; at += 1) {
      destination.write(`${at}`);
      await destination.flush();
    }
    assert.equal(destination.dropped, 0);
    for (let at = 0; at < 50; at += 1) {
      destination.write(`${at}`);
      await destination.flush();
    }
    assert.ok(destination.dropped > 40);
    await destination.close();
    assert.equal(destination.dropped, 55, 'all of them, in the end');
    assert.deepEqual(
      troubles.map(({ code, text }) => [code, text.where, /ENOSPC/.test(text.what)]),
      [['SEQ_OUTPUT', FULL, true]],
    );
  });

  it('goes on from the byte where it had to stop when writing works again', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    await using reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const told: string[] = [];
    const destination = await openFileDestination(path, {
      onTrouble: ({ text }) => told.push(text.what),
      onRecovered: (dropped) => told.push(`recovered ${dropped}`),
    });
    const lines = Array.from({ length: 200 }, (_, at) => `${at} ${'x'.repeat(5000)}`);
    for (const line of lines) destination.write(line);
    await destination.flush();
    assert.deepEqual(told, ['the file for the output cannot be written: EAGAIN']);

    const expected = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    const read: Buffer[] = [];
    for (let length = 0; length < expected.length; ) {
      const { buffer, bytesRead } = await reader.read(Buffer.alloc(65_536));
      assert.ok(bytesRead > 0);
      read.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
      await destination.flush();
    }
    await destination.close();
    assert.ok(Buffer.concat(read).equals(expected));
    assert.equal(destination.dropped, 0);
    assert.equal(told[1], 'recovered 0');
  });

  it('counts at its end only the lines that are not wholly written', async () => {
    const path = join(folder, 'half');
    execFileSync('mkfifo', [path]);
    await using reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const destination = await openFileDestination(path);
    for (let at = 0; at < 100; at += 1) destination.write('x'.repeat(999));
    await destination.close();
    let length = 0;
    for (;;) {
      const { bytesRead } = await reader.read(Buffer.alloc(65_536));
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    assert.ok(length > 0 && length < 100_000);
    assert.equal(destination.dropped, 100 - Math.floor(length / 1000));
  });
});
