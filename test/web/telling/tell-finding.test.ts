import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { factsOf } from '../../../src/history/reading/facts.ts';
import type { StoredRecord } from '../../../src/history/record.ts';
import { shippedTexts } from '../../../src/web/telling/shipped-texts.ts';
import { teller } from '../../../src/web/telling/tell-finding.ts';
import { recentRecords } from '../page-under-test.ts';
import { capsuleAround, recordedRecords } from '../recorded-capsule.ts';

let records: readonly StoredRecord[];
const data = recentRecords();
before(async () => {
  for (const record of await recordedRecords()) data.add(record);
  records = [...data.search({})];
});

function recordOf(signature: string): StoredRecord {
  const found = records.find((record) => record.signature === signature);
  assert.ok(found);
  return found;
}

describe('the story of a record', () => {
  it('has the texts of its signature, and other findings of the same process', async () => {
    const { finding } = teller({ data, signatures: shippedTexts, capsuleOf: () => undefined });
    const answer = await finding(recordOf('RSEQ-011'));
    assert.match(answer.story.what.sentence, /second libc/);
    assert.ok(answer.story.todo.length > 0);
    assert.equal(answer.hasEvents, false);
    assert.ok(answer.story.related.every(({ id }) => id !== answer.row.id));
    assert.deepEqual(JSON.parse(JSON.stringify(answer)), JSON.parse(JSON.stringify(answer)));
  });

  it('has the events and the gaps of its capsule, and gives the recorded events page by page', async () => {
    const capsule = await capsuleAround(recordOf('RSEQ-011'));
    const { finding, events } = teller({ data, signatures: shippedTexts, capsuleOf: () => capsule });
    const { story, hasEvents } = await finding(recordOf('RSEQ-011'));
    assert.ok(hasEvents);
    assert.ok(story.when.hasSurroundings);
    assert.equal(story.when.losses.length, 1);
    assert.ok(story.when.events.some(({ kind }) => kind === 'nearby'));
    const first = events(recordOf('RSEQ-011'), 0);
    assert.deepEqual([first.events.length, first.next], [100, 100]);
    const second = events(recordOf('RSEQ-011'), 100);
    assert.notEqual(second.events[0], first.events[0]);
    for (const text of [...first.events, ...second.events]) assert.equal(typeof JSON.parse(text).name, 'string');
    const beyond = events(recordOf('RSEQ-011'), 10_000_000);
    assert.deepEqual(beyond, { events: [] });
  });

  it('is told for every recorded finding', async () => {
    const { finding } = teller({ data, signatures: async () => new Map(), capsuleOf: () => undefined });
    for (const record of records) {
      assert.ok(factsOf(record.body));
      assert.equal((await finding(record)).story.id, record.id);
    }
  });
});
