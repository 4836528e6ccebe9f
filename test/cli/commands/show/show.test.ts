import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { encodeTestEvent, event } from '../../../../src/testing/event.ts';
import { writeRecording } from '../../../../src/testing/recording.ts';
import { framed } from '../../../intake/recording/recording-bytes.ts';
import { runLine } from '../../command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-show-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'a.pb');

before(() =>
  writeRecording(file, [
    event('openat', { pathname: '/tmp/\u001b[31m\u202ex', dirfd: -100 }, { pid: 7, executable: '/bin/ev\nil' }),
    event('rseq', { rseq: 0x7f00n, rseq_len: 32, returnValue: -22n }, { tid: 101, container: { name: 'web' } }),
  ]),
);

it('shows one escaped line for each event', async (t) => {
  const { code, stdout, stderr } = await runLine(t, 'show', file);
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(
    stdout,
    [
      String.raw`2026-01-01 00:00:00.001000 openat                 "/bin/ev\nil" pid 7  dirfd=-100 (AT_FDCWD) pathname="/tmp/\x1b[31m\u{202e}x"`,
      '2026-01-01 00:00:00.002000 rseq                   /usr/bin/example pid 100 tid 101 in web  rseq=0x7f00 rseq_len=32 returnValue=-22 (EINVAL)',
      '',
    ].join('\n'),
  );
});

it('shows the fields as an author sees them', async (t) => {
  const { stdout } = await runLine(t, 'show', file, '--event', 'rseq', '--fields');
  assert.match(stdout, /^ {2}data\.rseq +bigint +0x7f00n$/m);
  assert.match(stdout, /^ {2}data\.rseq_len +number +32$/m);
  assert.match(stdout, /^ {2}data\.sig +number +not sent: reading it ends the handler$/m);
  assert.match(stdout, /^ {2}data\.returnValue +bigint +-22n \/\/ EINVAL$/m);
  assert.match(stdout, /^ {2}process\?\.executable +string +"\/usr\/bin\/example"$/m);
  assert.match(stdout, /^ {2}container\?\.name +string +"web"$/m);
});

it('writes JSON, by conditions in YAML, up to a number of events', async (t) => {
  const where = '{ pathname: { prefix: /tmp/ } }';
  const { stdout } = await runLine(t, 'show', file, '--json', '--where', where);
  const shown = JSON.parse(stdout);
  assert.deepEqual(
    [shown.name, shown.data[1], shown.workload.process.executable.path],
    ['openat', { name: 'pathname', str: '/tmp/\u001b[31m\u202ex' }, '/bin/ev\nil'],
  );
  assert.equal((await runLine(t, 'show', file, '--max-events', '1')).stdout.split('\n').length, 2);
});

it('shows why a signature does not see an event', async (t) => {
  const path = join(folder, 'refused.ndjson');
  writeFileSync(
    path,
    '{"timestamp":"2026-01-01T00:00:00Z","name":"rseq","data":[{"name":"rseq_len","str":"x"}]}\nno event\n{"name":"x\n',
  );
  const { code, stdout, stderr } = await runLine(t, 'show', path, '--fields');
  assert.match(stdout, /rseq +refused: "?rseq_len: /);
  assert.match(stdout, /no signature sees this event/);
  assert.match(stderr, /a line of the recording is not an event/);
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse((await runLine(t, 'show', path, '--json')).stdout).data, [
    { name: 'rseq_len', str: 'x' },
  ]);
});

it('cuts a slice, refuses to overwrite it, and never writes over what it reads', async (t) => {
  const out = join(folder, 'cut.ndjson');
  const first = await runLine(t, 'show', file, '--event', 'rseq', '--cut', out);
  assert.equal(first.code, 0);
  assert.match(first.stderr, /cut \(file=.*, read=2, written=1, unwritable=0\)/);
  assert.equal(JSON.parse(readFileSync(out, 'utf8')).name, 'rseq');
  assert.equal((await runLine(t, 'show', file, '--cut', out)).code, 2);
  assert.equal((await runLine(t, 'show', file, '--cut', out, '--force')).code, 0);
  const same = await runLine(t, 'show', file, '--cut', file, '--force');
  assert.equal(same.code, 2);
  assert.match(same.stderr, /are the same file/);
});

it('makes no recording of nothing, and says that a name is unknown', async (t) => {
  const out = join(folder, 'none.pb');
  const { code, stderr } = await runLine(t, 'show', file, '--event', 'openta', '--cut', out);
  assert.equal(code, 0);
  assert.match(stderr, /Tracee itself has no event of this name.*event=openta, similar=open/);
  assert.match(stderr, /no event is selected/);
  assert.ok(!existsSync(out));
});

it('ends with 1 if a message holds no event, and with 2 for faults of the command line', async (t) => {
  const path = join(folder, 'damaged.pb');
  writeFileSync(path, framed([Buffer.from([0xff]), encodeTestEvent(event('rseq', {}), 1)]));
  assert.equal((await runLine(t, 'show', path)).code, 1);
  for (const args of [
    ['--where', '['],
    ['--where', 'x'],
    ['--from', 'noon'],
    ['--tree'],
    ['--max-events', '0'],
    ['--cut', join(folder, 'x.txt')],
  ]) {
    const { code, stderr } = await runLine(t, 'show', file, ...args);
    assert.equal(code, 2, args.join(' '));
    assert.ok(stderr.length > 0);
  }
  assert.equal((await runLine(t, 'show', join(folder, 'missing.pb'))).code, 2);
});
