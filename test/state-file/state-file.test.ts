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
  await file.settled();
  assert.equal(file.fault, undefined);
}

describe('the state file', () => {
  it('holds the newest snapshot, for its owner alone, and nothing lies beside it', async () => {
    const path = freshPath();
    assert.equal((await StateFile.open(path, log())).snapshot, undefined);
    await saved(path, 'one', 'two', 'three');
    assert.equal(textOf(await readState(path)), 'three');
    assert.equal(textOf((await StateFile.open(path, log())).snapshot), 'three');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(path, '..')), ['state']);
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
      await file.settled();
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

  it('is whole whatever two processes write to it, and both log that there is another one', async () => {
    const path = freshPath();
    const logs = [log(), log()];
    const files = await Promise.all(logs.map(async (one) => await StateFile.open(path, one)));
    for (let round = 0; round < 20; round++) {
      for (const [index, file] of files.entries()) file.save(bytes(`${index}-${round}-`.repeat(50_000 * (index + 1))));
      await Promise.all(files.map((file) => file.settled()));
      assert.match(textOf(await readState(path)), new RegExp(`^[01]-${round}-`));
    }
    assert.ok(logs.some(({ lines }) => lines.some((line) => line.includes('another process'))));
    assert.deepEqual(readdirSync(join(path, '..')), ['state']);
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
