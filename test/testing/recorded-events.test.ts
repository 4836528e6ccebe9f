import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { event, recording, writeRecording } from 'tracee-sequent/testing';
import { encodeCase } from '../../src/testing/encode-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-recorded-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'night.pb.gz');
await writeRecording(path, [
  event('ptrace', { pid: 7 }, { pid: 100, at: 0 }),
  event('ptrace', { pid: 8 }, { pid: 200, at: 1_000, executable: '/usr/bin/gdb', comm: 'gdb' }),
  event('prctl', { option: 15 }, { pid: 200, at: 2_000, executable: '/usr/bin/gdb', comm: 'gdb' }),
]);

describe('events of a recording', () => {
  it('are those of a process, of names and of a time', async () => {
    const namesOf = async (choice: Parameters<typeof recording>[1]) =>
      (await recording(path, choice)).map(({ name, pid }) => `${name} ${pid}`);
    assert.deepEqual(await namesOf({}), ['ptrace 100', 'ptrace 200', 'prctl 200']);
    assert.deepEqual(await namesOf({ process: { executable: '/usr/bin/gdb' } }), ['ptrace 200', 'prctl 200']);
    assert.deepEqual(await namesOf({ process: { comm: 'gdb' }, events: ['prctl'] }), ['prctl 200']);
    assert.deepEqual(await namesOf({ process: { pid: 100 } }), ['ptrace 100']);
    assert.deepEqual(await namesOf({ from: 500, to: 1_500 }), ['ptrace 200']);
  });

  it('keep their bytes and times in a case, and their first time is its start', async () => {
    const events = await recording(pathToFileURL(path), { from: 1_000 });
    const { events: encoded, start } = encodeCase({ name: 'a case', events });
    assert.deepEqual(
      encoded.map(({ name, timestamp }) => [name, Number(timestamp - start) / 1e6]),
      [
        ['ptrace', 0],
        ['prctl', 1_000],
      ],
    );
    assert.throws(
      () => encodeCase({ name: 'mixed', events: [...events, event('prctl', {})] }),
      /cannot be in one case: their times are far apart/,
    );
  });

  it('are refused if there are none, or too many', async () => {
    await assert.rejects(recording(path, { events: ['clone'] }), /no event of \S+night\.pb\.gz is selected/);
    await assert.rejects(recording(path, { most: 2 }), /more than 2 events of \S+ are selected/);
  });
});
