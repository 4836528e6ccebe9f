import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { SequentError } from '../../../../src/errors.ts';
import { Delivery, sumOf } from '../../../../src/output/delivery.ts';
import { FileDestination } from '../../../../src/output/destination/file.ts';
import { faultAt } from './faulty-files.ts';

const never = new AbortController().signal;
const home = mkdtempSync(join(tmpdir(), 'sequent-rotation-'));
after(() => rmSync(home, { recursive: true }));

const time = Date.UTC(2026, 10, 28, 9, 30);
const first = 'findings.json.20261128T093000000Z';

/** A folder with a path for an output. */
function place(): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(home, 'case-'));
  return { folder, path: join(folder, 'findings.json') };
}

/** A destination with a wall clock that the test moves, and a monotonic one that no pause outlasts. */
async function opened(path: string, rotate: object = {}, clock = { now: time }) {
  const told: string[] = [];
  const reasons: string[] = [];
  const delivery = new Delivery('local', {
    onNews({ about, reason }) {
      told.push(about);
      if (reason !== undefined) reasons.push(reason);
    },
  });
  let ms = 0;
  const destination = await FileDestination.open({ path }, delivery, {
    keepTrying: true,
    rotate: { size: 20, keep: 100, gzip: false, ...rotate },
    clocks: { wall: () => clock.now, monotonic: () => (ms += 61_000) },
  });
  const write = async (...lines: readonly string[]): Promise<void> => {
    for (const line of lines) {
      destination.write(line, 'low');
      await destination.atMost(0);
    }
  };
  return { destination, delivery, told, reasons, write, close: () => destination.close(never), clock };
}

/** The lines of each file of the set, oldest first and the current one last. */
function files(folder: string): readonly string[][] {
  const [current, ...rotated] = readdirSync(folder).filter((name) => !name.endsWith('.part'));
  return [...rotated, ...(current === undefined ? [] : [current])].map((name) => {
    const bytes = readFileSync(join(folder, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    assert.ok(text === '' || text.endsWith('\n'), `${name} ends within a record`);
    return text.split('\n').slice(0, -1);
  });
}

function lines(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, at) => `record ${String(from + at).padStart(2, '0')}`);
}

describe('rotation', () => {
  it('begins a new file before the limit of the size is passed, and keeps records whole', async () => {
    const { folder, path } = place();
    const { write, close, delivery, told } = await opened(path);
    await write('12345678', 'abcdefghi', 'x', 'a record that is longer than the limit', 'y');
    await close();
    assert.deepEqual(files(folder), [
      ['12345678', 'abcdefghi'],
      ['x'],
      ['a record that is longer than the limit'],
      ['y'],
    ]);
    assert.deepEqual([delivery.delivered, sumOf(delivery.undelivered)], [5, 0]);
    assert.deepEqual(told, ['rotated', 'rotated', 'rotated']);
  });

  it('fills files also with records that were waiting together', async () => {
    const { folder, path } = place();
    const { destination } = await opened(path, { size: 100 });
    for (const line of lines(95)) destination.write(line, 'low');
    await destination.close(never);
    assert.deepEqual(
      files(folder).map(({ length }) => length),
      [...Array(9).fill(10), 5],
    );
    assert.deepEqual(files(folder).flat(), lines(95));
  });

  it('names files by their time, in their order also if the clock stands still or is set back', async () => {
    const { folder, path } = place();
    const { write, close, clock } = await opened(path);
    await write(...lines(5));
    clock.now -= 3_600_000;
    await write(...lines(2, 5));
    await close();
    const names = [0, 1, 2].map((at) => `findings.json.20261128T09300000${at}Z`);
    assert.deepEqual(readdirSync(folder), ['findings.json', ...names]);
    assert.deepEqual(files(folder).flat(), lines(7));
  });

  it('begins a new file by age, before the first record that comes after it, also over a restart', async () => {
    const { folder, path } = place();
    const rotate = { size: undefined, age: 60_000 };
    const clock = { now: Date.now() };
    const run = await opened(path, rotate, clock);
    await run.write('a');
    clock.now += 30_000;
    await run.write('b');
    await run.close();
    const again = await opened(path, rotate, { now: clock.now + 31_000 });
    await again.write('c');
    await again.close();
    assert.deepEqual(files(folder), [['a', 'b'], ['c']]);
  });

  it('rotates a file that is too large at the start before the first record', async () => {
    const { folder, path } = place();
    writeFileSync(path, `${'o'.repeat(30)}\n`);
    const { write, close } = await opened(path);
    await write('a');
    await close();
    assert.deepEqual(files(folder), [['o'.repeat(30)], ['a']]);
  });

  it('keeps as many rotated files as it may, and nothing of others is touched', async () => {
    const { folder, path } = place();
    const others = ['findings.json.1', 'findings.json.old.gz', 'findings.jsonl', `x${first}`];
    for (const name of others) writeFileSync(join(folder, name), 'other\n');
    mkdirSync(join(folder, first));
    symlinkSync('/etc/passwd', join(folder, 'findings.json.20261128T093000001Z'));
    const { write, close, told } = await opened(path, { keep: 2 });
    await write(...lines(9));
    await close();
    const ours = readdirSync(folder).filter((name) => !others.includes(name));
    assert.deepEqual(ours, [
      'findings.json',
      first,
      'findings.json.20261128T093000001Z',
      'findings.json.20261128T093000004Z',
      'findings.json.20261128T093000005Z',
    ]);
    const kept = ours.slice(3).map((name) => readFileSync(join(folder, name), 'utf8'));
    assert.deepEqual(kept.join('').split('\n').slice(0, -1), lines(4, 4));
    for (const name of others) assert.equal(readFileSync(join(folder, name), 'utf8'), 'other\n');
    assert.deepEqual(told, Array(4).fill('rotated'));
  });

  it('gives the new file and the compressed one the rights of the old one', async () => {
    const { folder, path } = place();
    writeFileSync(path, '');
    chmodSync(path, 0o640);
    const { write, close } = await opened(path, { gzip: true });
    await write(...lines(3));
    await close();
    assert.deepEqual(readdirSync(folder), ['findings.json', `${first}.gz`]);
    for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o640, name);
  });

  for (const gzip of [true, false]) {
    it(`cleans up what a kill left, ${gzip ? 'and compresses files of an earlier run' : 'also without gzip'}`, async () => {
      const { folder, path } = place();
      const run = await opened(path);
      await run.write(...lines(5));
      await run.close();
      writeFileSync(join(folder, `${first}.gz`), 'not finished');
      writeFileSync(join(folder, 'findings.json.20261128T093000001Z.gz.part'), 'half');
      const again = await opened(path, { gzip });
      await again.write(...lines(2, 5));
      await again.close();
      assert.deepEqual(again.told, ['rotated']);
      const [, ...rotated] = readdirSync(folder);
      assert.equal(rotated.length, 3, rotated.join());
      assert.ok(
        rotated.every((name) => name.endsWith('Z.gz') === gzip),
        rotated.join(),
      );
      assert.deepEqual(files(folder).flat(), lines(7));
    });
  }

  it('follows a file that somebody else moved, and still rotates', async () => {
    const { folder, path } = place();
    const { write, close, destination } = await opened(path);
    await write('a');
    execFileSync('mv', [path, join(folder, 'findings.json.1')]);
    await write('b');
    destination.reopen();
    await write(...lines(2));
    await close();
    assert.equal(readFileSync(join(folder, 'findings.json.1'), 'utf8'), 'a\n');
    assert.equal(readFileSync(join(folder, first), 'utf8'), `b\n${lines(1)[0]}\n`);
    assert.equal(readFileSync(path, 'utf8'), `${lines(1, 1)[0]}\n`);
  });

  it('refuses a device, a pipe and a link at the start', async () => {
    const { folder, path } = place();
    const link = join(folder, 'link');
    writeFileSync(path, '');
    symlinkSync(path, link);
    const cases = [
      ['/dev/null', 'a pipe or a device cannot be rotated'],
      [link, 'a symbolic link cannot be rotated'],
    ] as const;
    for (const [where, what] of cases) {
      await assert.rejects(opened(where), (error) => {
        assert.ok(error instanceof SequentError);
        assert.deepEqual([error.code, error.text.what, error.text.where], ['SEQ_OUTPUT', what, where]);
        assert.match(error.text.todo ?? '', /remove "rotate"/);
        return true;
      });
    }
    assert.ok(existsSync('/dev/null') && existsSync(link));
  });

  it('goes on in the current file after a link took its place, and says so', async () => {
    const { folder, path } = place();
    const { write, close, told, reasons } = await opened(path);
    await write('a', 'b'.repeat(10));
    execFileSync('mv', [path, join(folder, 'elsewhere')]);
    symlinkSync('elsewhere', path);
    await write('c'.repeat(10));
    await close();
    assert.deepEqual(told, ['not rotated']);
    assert.match(reasons.join(), /it cannot be rotated: another file or a link was put in its place/);
    assert.equal(readFileSync(path, 'utf8'), `a\n${'b'.repeat(10)}\n${'c'.repeat(10)}\n`);
  });
});

/** Runs with a fault at each step in turn, until a run is over before its step. */
async function eachStep(run: (step: number) => Promise<boolean>): Promise<void> {
  let step = 1;
  while (await run(step)) step += 1;
  assert.ok(step > 20, `only ${step} steps`);
}

function assertConsistent(folder: string): void {
  const names = readdirSync(folder);
  for (const name of names) {
    assert.ok(!name.endsWith('.part'), `${name} is left`);
    assert.ok(!names.includes(`${name}.gz`), `${name} is there twice`);
  }
}

describe('a fault while rotating', () => {
  it('costs no record if any operation fails once', async (t) => {
    await eachStep(async (step) => {
      const { folder, path } = place();
      const faults = faultAt(t, step, 'fail');
      const { write, close, delivery, told, reasons } = await opened(path, { gzip: true });
      await write(...lines(5));
      await close();
      faults.restore();
      const isTold = told.includes('not rotated') || told.includes('not tidied');
      assert.equal(delivery.delivered, 5);
      assert.deepEqual(files(folder).flat(), lines(5), `step ${step}`);
      if (isTold) assert.match(reasons.join(), /ENOSPC/);
      const again = await opened(path, { gzip: true });
      await again.close();
      assertConsistent(folder);
      assert.deepEqual(files(folder).flat(), lines(5), `step ${step}, after the next start`);
      return faults.isReached();
    });
  });

  it('costs no record if the process is killed at any operation', async (t) => {
    await eachStep(async (step) => {
      const { folder, path } = place();
      const faults = faultAt(t, step, 'kill');
      const { destination, delivery } = await opened(path, { gzip: true });
      for (const line of lines(5)) {
        destination.write(line, 'low');
        while (delivery.waiting > 0 && delivery.state === 'ok') await new Promise(setImmediate);
      }
      await destination.close(AbortSignal.abort());
      await filesAtRest();
      faults.restore();
      const again = await opened(path, { gzip: true });
      await again.write(...lines(5 - delivery.delivered, delivery.delivered));
      await again.close();
      assertConsistent(folder);
      assert.deepEqual(files(folder).flat(), lines(5), `step ${step}`);
      return faults.isReached();
    });
  });
});

/** Waits until no file is in use any more: a killed process does nothing, but this one still compresses. */
async function filesAtRest(): Promise<void> {
  for (let quiet = 0; quiet < 5; ) {
    await new Promise(setImmediate);
    quiet = process.getActiveResourcesInfo().some((name) => /FSReq|zlib/i.test(name)) ? 0 : quiet + 1;
  }
}
