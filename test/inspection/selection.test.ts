import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import type { SequentError } from '../../src/errors.ts';
import { uniqueId } from '../../src/event/workload/unique-id.ts';
import { readEvents } from '../../src/inspection/read-events.ts';
import { compileSelection, type Selection } from '../../src/inspection/selection.ts';
import { event, time } from '../../src/testing/event.ts';
import { writeRecording } from '../../src/testing/recording.ts';
import { fixture } from '../intake/recording/recording-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-select-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'a.pb');

/** init 1 → shell 10 → tool 11 → helper 12; other 20 is a child of init. */
const shell = { pid: 10, parentPid: 1, executable: '/bin/sh', comm: 'sh' };
const tool = { pid: 11, parentPid: 10, executable: '/opt/tool', comm: 'tool' };
const helper = { pid: 12, parentPid: 11, executable: '/opt/lib/helper', comm: 'helper' };
const other = { pid: 20, parentPid: 1, executable: '/bin/cat', comm: 'cat' };

before(async () => {
  await writeRecording(file, [
    event('openat', { pathname: '/etc/passwd', flags: 0 }, { ...shell, at: 1_000 }),
    event('openat', { pathname: '/tmp/a', flags: 1 }, { ...tool, at: 2_000 }),
    event('rseq', { rseq: 5n, rseq_len: 32 }, { ...helper, at: 2_500 }),
    event('openat', { pathname: '/tmp/b', flags: 2 }, { ...other, at: 3_000 }),
    event('close', { fd: 3 }, { pid: 1, executable: '/sbin/init', at: 61_000 }),
  ]);
});

/** Numbers of the selected events. */
async function selected(selection: Selection, path = file): Promise<readonly number[]> {
  const compiled = await compileSelection(selection, [path], { arch: 'amd64' });
  const numbers: number[] = [];
  for await (const events of readEvents([path], { arch: 'amd64' }))
    for (const { number, event: one } of events) if (compiled.accepts(one)) numbers.push(number);
  return numbers;
}

it('selects by name, conditions, process and time, and by all of them together', async () => {
  assert.deepEqual(await selected({}), [1, 2, 3, 4, 5]);
  assert.deepEqual(await selected({ events: ['rseq', 'close'] }), [3, 5]);
  assert.deepEqual(await selected({ where: { pathname: { prefix: '/tmp/' } } }), [2, 4]);
  assert.deepEqual(await selected({ where: { pathname: { prefix: '/tmp/' }, flags: { gt: 1 } } }), [4]);
  assert.deepEqual(await selected({ where: { rseq: 5 } }), [3], 'a number of YAML is a pointer too');
  assert.deepEqual(await selected({ where: { rseq: { lt: 6 } } }), [3]);
  assert.deepEqual(await selected({ where: { fd: [2, 3] } }), [5]);
  assert.deepEqual(await selected({ process: '11' }), [2]);
  assert.deepEqual(await selected({ process: String(uniqueId(20, time(-3_600_000))) }), [4]);
  assert.deepEqual(await selected({ process: '/opt/*' }), [2, 3]);
  assert.deepEqual(await selected({ process: 'cat' }), [4]);
  assert.deepEqual(await selected({ process: '/bin/sh', events: ['rseq'] }), []);
});

it('selects a process with its ancestors and descendants, and no siblings', async () => {
  assert.deepEqual(await selected({ process: 'tool', tree: true }), [1, 2, 3, 5]);
  assert.deepEqual(await selected({ process: '20', tree: true }), [4, 5]);
  assert.deepEqual(await selected({ process: 'nobody', tree: true }), []);
});

it('follows forks of a real recording: all that runs below a process', async () => {
  const path = fixture('rseq-extra.pb.gz');
  const alone = await selected({ process: '*/t28_userland_exec', events: ['rseq'] }, path);
  const tree = await selected({ process: '*/t28_userland_exec', tree: true, events: ['rseq'] }, path);
  assert.ok(alone.length > 0);
  assert.ok(alone.every((number) => tree.includes(number)));
});

it('selects by times in each notation; the end is not included', async () => {
  assert.deepEqual(await selected({ from: '+1s', to: '+2s' }), [2, 3]);
  assert.deepEqual(await selected({ from: '+1500ms' }), [3, 4, 5]);
  assert.deepEqual(await selected({ from: '+0.5m' }), [5]);
  assert.deepEqual(await selected({ from: '2026-01-01T00:00:02.5Z' }), [3, 4, 5]);
  assert.deepEqual(await selected({ to: '2026-01-01 00:00:02.500 UTC' }), [1, 2]);
  assert.deepEqual(await selected({ from: '00:00:03', to: '00:01' }), [4]);
});

it('refuses what it cannot understand, and says where', async () => {
  const faults: readonly (readonly [Selection, string])[] = [
    [{ where: { pathname: { like: 'x' } } }, 'event.pathname: "like" is no condition on text'],
    [{ where: 'x' }, 'conditions by field are needed, such as { event: ptrace } (--where)'],
    [{ where: { 'process.typo': 'x' } }, 'process.typo: there is no such field; did you mean process.name?'],
    [{ where: { any: [{ 'proces.name': 'x' }] } }, 'proces.name: there is no such field; did you mean process.name?'],
    [{ where: { pathnam: 'x' } }, 'event.pathnam: no event has an argument pathnam; did you mean pathname?'],
    [{ from: 'noon' }, 'noon is not a point in time (--from)'],
    [{ to: '2026-13-01T00:00Z' }, '2026-13-01T00:00Z is not a point in time (--to)'],
    [{ tree: true }, 'a tree needs its process (--tree)'],
    [{ process: '' }, 'no process is named (--process)'],
  ];
  for (const [selection, what] of faults) {
    await assert.rejects(compileSelection(selection, [file], { arch: 'amd64' }), (error: SequentError) => {
      assert.equal(error.code, 'SEQ_USAGE');
      assert.ok(error.message.startsWith(what), error.message);
      return true;
    });
  }
  await assert.rejects(
    compileSelection({ process: '1', tree: true }, ['-'], { arch: 'amd64' }),
    /standard input has one/,
  );
});
