import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { Session } from '../../../../src/cli/commands/show/session.ts';
import { event } from '../../../../src/testing/event.ts';
import { writeRecording } from '../../../../src/testing/recording.ts';
import { readAll } from '../../../intake/recording/recording-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-session-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'a.pb');
const log = { info() {}, warn() {}, error() {} };

before(() =>
  writeRecording(file, [
    event('openat', { pathname: '/tmp/a', flags: 0 }, { pid: 1, executable: '/bin/one' }),
    event('openat', { pathname: '/etc/\u001b[31mb', flags: 1 }, { pid: 2, executable: '/bin/two' }),
    event('rseq', { rseq: 16n, rseq_len: 32 }, { pid: 3, parentPid: 2, executable: '/bin/three' }),
  ]),
);

function open(): Promise<Session> {
  return Session.open({
    files: [file],
    reading: { arch: 'amd64' },
    look: { colour: false, columns: undefined },
    trial: {
      evaluation: { packs: [], detectors: [], arch: 'amd64', traceeFindings: false, options: {} },
      isArchGiven: true,
      memoryMiB: 256,
      loadTimeoutMs: 20_000,
    },
    log,
  });
}

it('moves through the events, and shows the current one', async () => {
  const session = await open();
  assert.equal(session.greeting, '3 events. help lists the commands.\n');
  assert.match((await session.run('next')) ?? '', /^> {5}1 .* openat .*pathname="\/tmp\/a" flags=0 \(O_RDONLY\)\n$/);
  assert.match((await session.run('n 2')) ?? '', /^ {6}2 .*\n> {5}3 .* rseq .*\n$/);
  assert.equal(await session.run('next'), 'there are no more events\n');
  assert.match((await session.run('fields')) ?? '', /data\.rseq +bigint +0x10n/);
  assert.equal(JSON.parse((await session.run('json')) ?? '').name, 'rseq');
  assert.match((await session.run('prev')) ?? '', /^> {5}2 /);
  assert.match((await session.run('first')) ?? '', /^> {5}1 /);
  assert.match((await session.run('find rseq_len')) ?? '', /^> {5}3 /);
  assert.equal(await session.run('find nothing'), 'no later event contains it\n');
  assert.match((await session.run('goto 2')) ?? '', /^> {5}2 /);
  assert.equal(await session.run('goto 9'), 'there is no such event\n');
  assert.equal((await session.run('list'))?.split('\n').length, 4);
  assert.equal(await session.run(' quit '), undefined);
});

it('narrows the events down, and cuts what is shown', async () => {
  const session = await open();
  assert.equal(await session.run('event openat'), '2 of 3 events\n');
  assert.equal(await session.run('where { flags: { gt: 0 } }'), '1 of 3 events\n');
  const line = (await session.run('next')) ?? '';
  assert.ok(line.includes(String.raw`/etc/\x1b[31mb`) && !line.includes('\u001b'));
  const out = join(folder, 'cut.pb');
  assert.equal(await session.run(`cut ${out}`), '1 events written\n');
  assert.equal((await readAll(out)).messages.length, 1);
  assert.match((await session.run(`cut ${out}`)) ?? '', /there is a recording of this name already/);
  assert.equal(await session.run('event'), '1 of 3 events\n');
  assert.equal(await session.run('where'), '3 of 3 events\n');
  assert.equal(await session.run('process three tree'), '2 of 3 events\n');
  assert.equal(await session.run('reset'), '3 of 3 events\n');
  assert.equal(await session.run('from +1ms'), '2 of 3 events\n');
});

it('says what is wrong with a command and goes on', async () => {
  const session = await open();
  assert.equal(await session.run('bog\u001bus'), String.raw`there is no command bog\x1bus; help lists them` + '\n');
  assert.match((await session.run('where {')) ?? '', /--where/);
  assert.match((await session.run('where { pathname: { like: 1 } }')) ?? '', /pathname: .*like/);
  assert.match((await session.run('to noon')) ?? '', /noon is not a point in time/);
  assert.match((await session.run('help')) ?? '', /^next \[N\]/);
});

it('tries a signature on the shown events, and shows its findings or its fault', async () => {
  const mine = join(folder, 'my.ts');
  writeFileSync(
    mine,
    `import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'MY-1', name: 'mine', version: '1.0.0', description: 'd', falsePositives: ['x'],
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1204.002' } },
  finding: z.strictObject({ path: z.string() }),
  on: { openat(event, ctx) { ctx.report({ path: event.data.pathname }); } },
});
`,
  );
  const session = await open();
  await session.run('process two');
  const tried = (await session.run(`try ${mine}`)) ?? '';
  assert.match(tried, /^LOW +MY-1 mine /);
  assert.match(tried, /\n1 events, 1 evaluated, 1 findings\n$/);
  assert.match((await session.run(`try ${join(folder, 'none.ts')}`)) ?? '', /there is no such pack, folder or file/);
});
