import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { SequentError } from '../../src/errors.ts';
import { readState } from '../../src/state-file/read-state.ts';
import { StateFile } from '../../src/state-file/state-file.ts';

const home = mkdtempSync(join(tmpdir(), 'sequent-state-'));
after(() => rmSync(home, { recursive: true }));
let folders = 0;

/** A path in a folder of its own. */
function freshPath(): string {
  const folder = join(home, String(folders++));
  mkdirSync(folder);
  return join(folder, 'state');
}

function log() {
  const lines: string[] = [];
  const say = (message: string): void => void lines.push(message);
  return { info: say, warn: say, error: say, lines };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (snapshot: Uint8Array | undefined): string => Buffer.from(snapshot ?? []).toString();

async function saved(path: string, ...texts: readonly string[]): Promise<void> {
  const file = await StateFile.open(path, log());
  for (const text of texts) file.save(bytes(text));
  await file.close();
  assert.equal(file.fault, undefined);
}

/** The snapshot that the file holds at a start. */
async function found(path: string): Promise<Uint8Array | undefined> {
  const file = await StateFile.open(path, log());
  await file.close();
  return file.snapshot;
}

describe('the state file', () => {
  it('holds the newest snapshot, for its owner alone, and only its lock lies beside it', async () => {
    const path = freshPath();
    assert.equal(await found(path), undefined);
    await saved(path, 'one', 'two', 'three');
    assert.equal(textOf(await readState(path)), 'three');
    assert.equal(textOf(await found(path)), 'three');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(path, '..')), ['state', 'state.lock']);
  });

  it('is set aside if it is damaged in any way, and says so until it is written again', async () => {
    const path = freshPath();
    await saved(path, 'one');
    const whole = readFileSync(path);
    const changed = Buffer.from(whole);
    changed[changed.length - 1] = 0;
    const newer = Buffer.from(whole.toString().replace('sequent-state 1', 'sequent-state 2'));
    for (const content of [Buffer.alloc(0), whole.subarray(0, -1), whole.subarray(0, 20), changed, newer]) {
      writeFileSync(path, content);
      const said = log();
      const file = await StateFile.open(path, said);
      assert.equal(file.snapshot, undefined);
      assert.match(file.fault ?? '', /damaged/);
      assert.deepEqual(readFileSync(`${path}.damaged`), content);
      assert.equal(said.lines.length, 1);
      file.save(bytes('two'));
      await file.close();
      assert.equal(file.fault, undefined);
    }
  });

  it('stays as it was if it cannot be written, which is logged once, until it can', async () => {
    const path = freshPath();
    await saved(path, 'one');
    const said = log();
    const file = await StateFile.open(path, said);
    // The new content has no place.
    mkdirSync(`${path}.new`);
    for (const text of ['two', 'three']) {
      file.save(bytes(text));
      await file.settled();
    }
    assert.match(file.fault ?? '', /EEXIST/);
    assert.equal(said.lines.length, 1);
    assert.equal(textOf(await readState(path)), 'one');
    rmdirSync(`${path}.new`);
    file.save(bytes('four'));
    await file.settled();
    assert.equal(file.fault, undefined);
    assert.equal(textOf(await readState(path)), 'four');
  });

  it('is refused to a second process, which is told the first, and free after it', async () => {
    const path = freshPath();
    const first = await StateFile.open(path, log());
    const inUse = new RegExp(`in use by process ${process.pid} on `);
    await assert.rejects(StateFile.open(path, log()), (error: unknown) => {
      assert.ok(error instanceof SequentError && error.code === 'SEQ_STATE');
      assert.match(error.text.what, inUse);
      return true;
    });
    first.save(bytes('one'));
    await first.close();
    const second = await StateFile.open(path, log());
    assert.equal(textOf(second.snapshot), 'one');
    await second.close();
  });

  it('is used without a lock if the file of the lock cannot be made, which is logged', async () => {
    const path = freshPath();
    mkdirSync(`${path}.lock`);
    const said = log();
    const file = await StateFile.open(path, said);
    assert.equal(said.lines.length, 1);
    assert.match(said.lines[0] ?? '', /cannot be locked/);
    file.save(bytes('one'));
    await file.close();
    assert.equal(textOf(await readState(path)), 'one');
  });

  it('replaces a file that somebody has put in its place, and logs it', async () => {
    const path = freshPath();
    const said = log();
    const file = await StateFile.open(path, said);
    file.save(bytes('one'));
    await file.settled();
    writeFileSync(path, 'of somebody');
    file.save(bytes('one'));
    await file.close();
    assert.deepEqual(said.lines, ['another process has replaced the state file']);
    assert.equal(textOf(await readState(path)), 'one');
  });

  it('is written again if it was removed', async () => {
    const path = freshPath();
    const said = log();
    const file = await StateFile.open(path, said);
    for (const _ of [1, 2]) {
      file.save(bytes('one'));
      await file.settled();
      assert.equal(textOf(await readState(path)), 'one');
      rmSync(path);
    }
    assert.deepEqual(said.lines, []);
  });

  it('does not wait for a reader of a FIFO in its way, and takes over what a crash has left', async () => {
    const path = freshPath();
    writeFileSync(`${path}.new`, 'a part');
    await saved(path, 'one');
    const file = await StateFile.open(path, log());
    execFileSync('mkfifo', [`${path}.new`]);
    file.save(bytes('two'));
    await file.settled();
    assert.match(file.fault ?? '', /EEXIST/);
    assert.equal(textOf(await readState(path)), 'one');
  });

  it('is refused if its folder or itself cannot be used', async () => {
    const isRefused = (error: unknown): boolean => error instanceof SequentError && error.code === 'SEQ_STATE';
    await assert.rejects(StateFile.open(join(home, 'none', 'state'), log()), isRefused);
    await assert.rejects(StateFile.open(home, log()), isRefused);
    await assert.rejects(readState(join(home, 'none')), isRefused);
    const path = freshPath();
    writeFileSync(path, 'x');
    mkdirSync(`${path}.damaged`);
    await assert.rejects(StateFile.open(path, log()), isRefused);
    await assert.rejects(readState(path), /SEQ_STATE|not a state file/);
  });
});
