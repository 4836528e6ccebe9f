import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { SequentError } from '../../src/errors.ts';
import { createJson } from '../../src/output/format/json/json.ts';
import { rawEvent } from '../../src/story/raw-event.ts';
import { tellStory } from '../../src/story/story.ts';
import { surroundingsOf } from '../../src/story/surroundings.ts';
import { unseen } from '../../src/text/unseen.ts';
import { hostileReport, hostileText } from '../output/hostile-reports.ts';
import { recordingPath } from '../signatures/rseq/recording-run.ts';
import { recordedEvents, recordedFindings } from './recorded-findings.ts';

const recorded = await recordedFindings('rseq');
const events = await recordedEvents('rseq');
const mostWritten = 512 * 1_024;

function found(id: string, program: string): unknown {
  return recorded.find((one) => one.id === id && one.program === program)?.json;
}

/** All texts in plain data. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function assertSafe(story: unknown): void {
  const written = JSON.stringify(story);
  assert.ok(written.length <= mostWritten, `${written.length} characters`);
  assert.deepEqual(
    textsIn(story).filter((text) => unseen.test(text)),
    [],
  );
  assert.deepEqual(JSON.parse(written), story);
}

describe('tellStory', () => {
  it('tells what happened in one sentence', () => {
    const { what } = tellStory(found('RSEQ-004', 't09_takeover'));
    assert.match(
      what.sentence,
      /^A thread replaced its restartable sequence area by another one in \/opt\/progs\/t09_takeover \(pid 3417\) at 2026-11-23 07:36:04\.\d{3} UTC: old_area 0x[0-9a-f]+, new_area 0x[0-9a-f]+, length 32, sig ".*"\.$/,
    );
    assert.equal(what.severity, 'high');
    assert.equal(what.technique, 'T1055 Process Injection (Defense Evasion)');
  });

  it('tells the tree of processes with command lines, and the time line, from the surrounding events', () => {
    const story = tellStory(found('RSEQ-004', 't09_takeover'), { surroundings: { events } });
    const subject = story.who.processes.find(({ role }) => role === 'subject');
    assert.equal(subject?.executable, '/opt/progs/t09_takeover');
    assert.match(subject.commandLine ?? '', /t09_takeover/);
    assert.ok(story.who.processes.some(({ role }) => role === 'ancestor'));
    const last = story.when.events.find(({ isLast }) => isLast);
    assert.equal(last?.kind, 'evidence');
    assert.equal(last.offsetNs, 0);
    assert.ok(story.when.events.some(({ kind, of }) => kind === 'nearby' && of === 'subject'));
    const times = story.when.events.map(({ at }) => at);
    assert.deepEqual(times, times.toSorted());
    assertSafe(story);
  });

  it('names flags, and says what an argument means', () => {
    const story = tellStory(found('RSEQ-017', 't16_maps'), { surroundings: { events } });
    const mmap = story.when.events.find(({ name }) => name === 'mmap');
    const prot = mmap?.arguments.find(({ name }) => name === 'prot');
    assert.match(prot?.value ?? '', /^\d+ \(PROT_/);
    assert.ok((prot?.meaning ?? '').length > 0);
  });

  it('marks the time in which events are missing', () => {
    const { when } = tellStory(found('RSEQ-009', 't07_tid_cross'), {
      surroundings: {
        events: [],
        losses: [{ from: 1_795_424_100_000_000_000n, to: 1_795_424_101_000_000_000n, lost: 7 }],
      },
    });
    const [loss] = when.losses;
    assert.equal(loss?.lost, 7);
    assert.equal(loss.to.offsetNs - loss.from.offsetNs, 1_000_000_000);
  });

  it('takes the surroundings from a capsule, and gives an event of them as JSON', () => {
    const surroundings = surroundingsOf({
      events,
      window: { time: 5n, from: 1n, to: 9n, whole: false, ended_early: false },
      losses: [{ from: 2n, to: 3n, reason: 'kernel', events: 7 }],
      options: { arch: 'amd64', packs: [], signatures: {} },
    });
    const { when } = tellStory(found('RSEQ-009', 't07_tid_cross'), { surroundings });
    assert.equal(when.losses[0]?.reason, 'Tracee lost them');
    assert.equal(when.from.at, '1970-01-01T00:00:00.000000001Z');
    const last = when.events.find(({ isLast }) => isLast);
    const raw = JSON.stringify(rawEvent(events, last?.number ?? -1));
    assert.ok(raw.startsWith(`{"timestamp":"${last?.at}","name":"set_tid_address"`), raw);
    assert.equal(rawEvent(events, events.length), undefined);
  });

  it('tells what came before a damaged place of a capsule', () => {
    const damaged = function* () {
      yield* events.slice(0, 100);
      throw new SequentError('SEQ_RECORDING', { what: 'a block is damaged', where: 'x' });
    };
    const { when } = tellStory(found('RSEQ-009', 't07_tid_cross'), { surroundings: { events: damaged() } });
    assert.equal(when.problem, 'not all events around the finding could be read: a block is damaged');
  });

  it('finds other findings about the same process', () => {
    const json = recorded.map((one) => one.json);
    const { related } = tellStory(found('RSEQ-004', 't09_takeover'), { related: json });
    assert.ok(related.some(({ signature, sameProcess }) => signature === 'RSEQ-010' && sameProcess));
    assert.ok(related.every(({ signature }) => signature !== 'RSEQ-017'));
  });

  it('reads an event of a detector of Tracee, in its older form too', () => {
    const lines = gunzipSync(readFileSync(recordingPath('v0.24.1/misuse.tracee.jsonl.gz')))
      .toString()
      .split('\n');
    const older = lines.find((line) => line.includes('"anti_debugging"')) ?? '';
    const story = tellStory(JSON.parse(older));
    assert.equal(story.signature.name, 'anti_debugging');
    assert.equal(story.what.title, 'Anti-Debugging detected');
    assert.equal(story.severity, 'low');
    assert.equal(story.who.processes.at(-1)?.pid, 10_606);
    assert.equal(story.signature.pack, 'Tracee');
    assert.match(story.time, /^2026-11-27T20:59:51\.984394/);
    assertSafe(story);
  });

  it('refuses what is no finding', () => {
    for (const value of [null, 5, 'text', [], {}, { name: 5 }])
      assert.throws(() => tellStory(value), { code: 'SEQ_USAGE' });
  });

  it('tells any finding within its bound and without a character that a terminal would obey', () => {
    const json = createJson();
    fc.assert(
      fc.property(hostileReport, (report) => {
        assertSafe(tellStory(JSON.parse(json(report)), { related: [JSON.parse(json(report))] }));
      }),
      { numRuns: 150 },
    );
  });

  it('tells a finding of any form', () => {
    const key = fc.constantFrom(
      'workload',
      'data',
      'threat',
      'evidence',
      'detected_from',
      'signature',
      'timestamp',
      'count',
      'truncated',
      'tags',
      'policies',
      'node',
    );
    fc.assert(
      fc.property(hostileText, fc.dictionary(key, fc.jsonValue()), fc.constantFrom(...recorded), (name, parts, one) => {
        assertSafe(tellStory({ ...parts, name }));
        if (typeof one.json === 'object') assertSafe(tellStory({ ...one.json, ...parts }));
      }),
      { numRuns: 150 },
    );
  });

  it('tells a finding whose surrounding events are damaged', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), fc.constantFrom(...recorded), (damaged, { json }) => {
        const some = events
          .slice(0, 50)
          .map((bytes) => bytes.map((byte, index) => (index % 41 === 7 ? byte ^ 1 : byte)));
        assertSafe(tellStory(json, { surroundings: { events: [...damaged, ...some] } }));
      }),
      { numRuns: 30 },
    );
  });
});
