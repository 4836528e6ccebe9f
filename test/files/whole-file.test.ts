import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeNewFile, writeWholeFile } from '../../src/files/whole-file.ts';

const module = fileURLToPath(new URL('../../src/files/whole-file.ts', import.meta.url));

function folder(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'sequent-files-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

describe('a file that is written as a whole', () => {
  it('is made with its mode, and replaced with the mode that it has; a link stays a link', (t) => {
    const home = folder(t);
    const [file, link] = [join(home, 'page'), join(home, 'link')];
    writeWholeFile(file, 'one', 0o600);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    chmodSync(file, 0o640);
    symlinkSync(file, link);
    const { ino } = statSync(file);
    writeWholeFile(link, 'two', 0o600);
    assert.equal(readFileSync(file, 'utf8'), 'two');
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.notEqual(statSync(file).ino, ino, 'another file has taken its name');
    assert.deepEqual(readdirSync(home).sort(), ['link', 'page']);
  });

  it('writes through no link that lies where the new text is written first', (t) => {
    const home = folder(t);
    const [file, other] = [join(home, 'page'), join(home, 'other')];
    for (const one of [file, other]) writeFileSync(one, 'kept');
    symlinkSync(other, `${file}.part`);
    writeWholeFile(file, 'new');
    assert.deepEqual([readFileSync(file, 'utf8'), readFileSync(other, 'utf8')], ['new', 'kept']);
  });

  it('is written to a device and to a pipe, and in place if its folder permits no other file', (t) => {
    const home = folder(t);
    writeWholeFile('/dev/null', 'text');
    const pipe = join(home, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const write = `const { writeWholeFile } = await import(${JSON.stringify(module)}); writeWholeFile(process.argv[1], 'through');`;
    const script = '"$1" --input-type=module -e "$2" "$3" & cat "$3"; wait';
    const { stdout } = spawnSync('sh', ['-c', script, 'sh', process.execPath, write, pipe], { encoding: 'utf8' });
    assert.equal(stdout, 'through');
    const file = join(home, 'mounted');
    writeFileSync(file, 'before');
    // A mount point cannot be renamed over, as a file that is mounted into a container.
    const mount = 'mount --bind "$3" "$3" && exec "$1" --input-type=module -e "$2" "$3"';
    const { status, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', mount, 'sh', process.execPath, write, file], {
      encoding: 'utf8',
    });
    if (/unshare|mount:/.test(stderr)) return t.diagnostic('this system lets no user mount a file in a namespace');
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(file, 'utf8'), 'through');
    assert.deepEqual(readdirSync(home).sort(), ['mounted', 'pipe']);
  });

  it('keeps its earlier text when the disk is full, and a new file leaves nothing', (t) => {
    const home = folder(t);
    const write = `
      const { writeNewFile, writeWholeFile } = await import(${JSON.stringify(module)});
      const { readdirSync, readFileSync } = await import('node:fs');
      const [, home] = process.argv;
      const codes = [];
      writeWholeFile(home + '/page', 'earlier');
      for (const write of [() => writeWholeFile(home + '/page', 'x'.repeat(2e6)), () => writeNewFile(home + '/new', 'x'.repeat(2e6))]) {
        try { write(); } catch ({ code }) { codes.push(code); }
      }
      console.log(JSON.stringify([codes, readFileSync(home + '/page', 'utf8'), readdirSync(home)]));`;
    const script = 'mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" --input-type=module -e "$3" "$1"';
    const { stdout, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', script, 'sh', home, process.execPath, write], {
      encoding: 'utf8',
    });
    if (/unshare|mount:/.test(stderr)) return t.skip('this system lets no user mount a tmpfs in a namespace');
    assert.deepEqual(JSON.parse(stdout), [['ENOSPC', 'ENOSPC'], 'earlier', ['page']]);
  });

  it('is refused as a new file if it exists', (t) => {
    const file = join(folder(t), 'key');
    writeNewFile(file, 'one', 0o600);
    assert.throws(() => writeNewFile(file, 'two'), { code: 'EEXIST' });
    assert.deepEqual([readFileSync(file, 'utf8'), statSync(file).mode & 0o777], ['one', 0o600]);
    truncateSync(file);
    writeWholeFile(file, 'three');
    assert.equal(readFileSync(file, 'utf8'), 'three');
  });
});
