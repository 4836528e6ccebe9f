import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readMessages } from '../../src/intake/recording/read-messages.ts';
import { openCapsule } from '../../src/recorder/capsule/open-capsule.ts';
import { Recorder } from '../../src/recorder/recorder.ts';
import { Tap } from '../../src/recorder/tap.ts';
import { content, unframed } from '../intake/recording/recording-bytes.ts';
import { findingsOf } from './findings-of.ts';
import { capsulesIn, feed, keptLog, requestFor, settingsFor, surroundings, testFolder, until } from './recorded.ts';

const messages = unframed(content('rseq-extra.pb.gz'));

interface Held {
  readonly events: readonly Buffer[];
  readonly losses: readonly unknown[];
  readonly torn: readonly string[];
}

/** Content of a recorder's folder. */
async function held(folder: string): Promise<Held> {
  const [events, losses, torn]: [Buffer[], unknown[], string[]] = [[], [], []];
  const onSegment = (_: string, error: Error): void => void torn.push(error.message);
  for await (const batch of readMessages(folder, { onSegment }))
    for (const { bytes, start, end, losses: missing = [] } of batch) {
      events.push(Buffer.from(bytes.subarray(start, end)));
      losses.push(...missing);
    }
  return { events, losses, torn };
}

describe('the recorder', () => {
  it('holds every message as it came, in files of their owner, and continues after a restart', async () => {
    const { folder, remove } = testFolder();
    after(remove);
    const settings = settingsFor(folder);
    for (let run = 0; run < 2; run++) {
      const recorder = await Recorder.start(settings, keptLog());
      await feed(recorder, messages);
      await recorder.close();
      assert.equal(recorder.state.counts.recorded, messages.length);
    }
    const { events, losses, torn } = await held(folder);
    assert.deepEqual(events, [...messages, ...messages]);
    assert.deepEqual(losses, [{ reason: 'start' }]);
    assert.deepEqual(torn, []);
    assert.equal(statSync(join(folder, 'recorder')).mode & 0o777, 0o700);
    for (const name of readdirSync(join(folder, 'recorder')))
      assert.equal(statSync(join(folder, 'recorder', name)).mode & 0o777, 0o600);
  });

  it('passes over a block that was torn by a kill, tells it, and goes on with the next segment', async () => {
    const { folder, remove } = testFolder();
    after(remove);
    const settings = settingsFor(folder);
    const first = await Recorder.start(settings, keptLog());
    await feed(first, messages);
    await first.close();
    const [name = ''] = readdirSync(join(folder, 'recorder'));
    const path = join(folder, 'recorder', name);
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole, whole.subarray(0, whole.length - 7)]));
    const second = await Recorder.start(settings, keptLog());
    await feed(second, messages);
    await second.close();
    const { events, torn } = await held(folder);
    assert.deepEqual(events.slice(0, messages.length), messages);
    assert.deepEqual(events.slice(-messages.length), messages);
    assert.match(String(torn), /the zstd data is cut off/);
    assert.equal(torn.length, 1);
  });

  it('drops its own copies if its ring is full, counts them, and marks the place', async () => {
    const { folder, remove } = testFolder();
    after(remove);
    const recorder = await Recorder.start(settingsFor(folder), keptLog(), 2 ** 16);
    const tap = new Tap(recorder.memory);
    // Nothing is published before the end of a read, so the recorder cannot make room.
    for (const message of messages) tap.message(message, 0, message.length);
    tap.publish();
    await until(() => recorder.ringUsed === 0);
    const [last = Buffer.alloc(0)] = messages.slice(-1);
    tap.message(last, 0, last.length);
    tap.publish();
    await recorder.close();
    const { recorded, dropped } = recorder.state.counts;
    assert.ok(dropped > 0);
    assert.equal(recorded + dropped, messages.length + 1);
    const { events, losses } = await held(folder);
    assert.equal(events.length, recorded);
    assert.deepEqual(losses, [{ reason: 'recorder', events: dropped }]);
  });

  it('loses what the disk does not take, says so, and goes on when the disk takes it again', async () => {
    const { folder, remove } = testFolder();
    after(remove);
    const log = keptLog();
    const recorder = await Recorder.start(settingsFor(folder), log);
    const segments = join(folder, 'recorder');
    rmdirSync(segments);
    writeFileSync(segments, '');
    await feed(recorder, messages);
    await until(() => recorder.state.fault !== undefined);
    assert.match(String(recorder.state.fault), /ENOTDIR/);
    rmSync(segments);
    mkdirSync(segments);
    await feed(recorder, messages);
    await until(() => recorder.state.fault === undefined);
    await recorder.close();
    const { counts } = recorder.state;
    assert.equal(counts.recorded + counts.lost_on_disk, 2 * messages.length);
    assert.equal(counts.failing, 0);
    const { events } = await held(folder);
    assert.equal(events.length, counts.recorded);
    const said = new Set(log.lines.map(({ message }) => message));
    assert.ok(said.has('the flight recorder cannot write, and loses what it records'));
    assert.ok(said.has('the flight recorder writes again'));
  });

  it('refuses a folder that it cannot use', async () => {
    const { folder, remove } = testFolder();
    after(remove);
    writeFileSync(join(folder, 'recorder'), '');
    await assert.rejects(Recorder.start(settingsFor(folder), keptLog()), /cannot use its folder/);
  });
});

describe('capsules of the recorder', () => {
  it('name what a full disk has lost at the end of their window, before a later block tells of it', async () => {
    const { folder, remove } = testFolder();
    after(remove);
    const finding = (await findingsOf(messages)).find(({ threat }) => threat.severity === 'high');
    assert.ok(finding);
    const recorder = await Recorder.start(settingsFor(folder, { afterMs: 0 }), keptLog());
    const segments = join(folder, 'recorder');
    rmdirSync(segments);
    writeFileSync(segments, '');
    await feed(recorder, messages);
    await until(() => recorder.state.counts.lost_on_disk === messages.length);
    recorder.capsule(requestFor(finding), surroundings());
    await until(() => recorder.state.counts.capsules === 1);
    await recorder.close();
    const { losses, count, window } = openCapsule(capsulesIn(folder)[0] ?? '');
    assert.equal(count, 0);
    const { from, to } = window;
    assert.deepEqual(losses, [
      { reason: 'start', from, to },
      { reason: 'disk', events: messages.length, from, to },
    ]);
  });

  it('have no secret, and say that events were changed', async () => {
    const { folder, remove } = testFolder();
    after(remove);
    const finding = (await findingsOf(messages)).find(({ threat }) => threat.severity === 'high');
    assert.ok(finding);
    const recorder = await Recorder.start(settingsFor(folder, { afterMs: 0 }), keptLog());
    await feed(recorder, messages);
    recorder.capsule(requestFor(finding), surroundings({ arguments: ['rseq'], patterns: ['/opt/progs/[a-z0-9_]+'] }));
    await until(() => recorder.state.counts.capsules === 1);
    await recorder.close();
    const [file = ''] = capsulesIn(folder);
    const capsule = openCapsule(file);
    assert.ok(capsule.redaction.events > 0);
    for (const event of capsule.events) assert.doesNotMatch(Buffer.from(event).toString('latin1'), /opt\/progs/);
  });

  it('are cut at their bound, and say how many events are left out', async () => {
    const { folder, remove } = testFolder();
    after(remove);
    const finding = (await findingsOf(messages)).find(({ threat }) => threat.severity === 'high');
    assert.ok(finding);
    const capsules = { maxBytes: 2 ** 20, size: 2_000, perHour: 1 };
    const recorder = await Recorder.start(settingsFor(folder, { whole: true, afterMs: 0, capsules }), keptLog());
    await feed(recorder, messages);
    recorder.capsule(requestFor(finding), surroundings());
    await until(() => recorder.state.counts.capsules === 1);
    const later = { ...requestFor(finding), time: finding.timestamp + 3_600_000_000_000n };
    recorder.capsule(later, surroundings());
    await until(() => recorder.state.counts.capsules_refused === 1);
    await recorder.close();
    const capsule = openCapsule(capsulesIn(folder)[0] ?? '');
    assert.equal(capsule.cut?.bound, 2_000);
    assert.ok(capsule.cut.events > 0);
    assert.equal([...capsule.events].length, capsule.count);
  });
});
