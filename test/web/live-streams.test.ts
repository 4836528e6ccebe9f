import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { LiveStreams } from '../../src/web/server/live-streams.ts';
import { contentOf, recentRecords, startPage } from './page-under-test.ts';
import { sampleRecord } from './sample-records.ts';

interface Told {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: { readonly rows?: readonly { readonly title: string }[]; readonly skipped?: number };
}

/** Follows a live stream until it has told so much. */
async function follow(
  t: TestContext,
  url: string,
  headers: Record<string, string>,
  isEnough: (told: Told[]) => boolean,
) {
  const asking = request(url, { agent: false, headers });
  t.after(() => asking.destroy());
  asking.end();
  const [response] = await once(asking, 'response');
  const told: Told[] = [];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, event] = /^event: (.*)$/m.exec(part) ?? [];
      const [, id] = /^id: (.*)$/m.exec(part) ?? [];
      const [, data = '{}'] = /^data: (.*)$/m.exec(part) ?? [];
      if (event !== undefined) told.push({ event, id, data: JSON.parse(data) });
    }
    if (isEnough(told)) break;
  }
  return told;
}

const rowsOf = (told: readonly Told[]): string[] =>
  told.flatMap(({ data }) => (data.rows ?? []).map(({ title }) => title));

describe('live streams', () => {
  it('tell the state, then what arrives and meets the conditions', async (t) => {
    const { origin, data } = await startPage(t);
    data.add(sampleRecord(1));
    const following = follow(t, `${origin}/live?severity=high`, {}, (told) => {
      if (told.length === 1) {
        data.add(sampleRecord(2));
        data.add(sampleRecord(3, { severity: 'low' }));
      }
      return rowsOf(told).length > 0;
    });
    const told = await following;
    assert.equal(told[0]?.event, 'state');
    assert.deepEqual(rowsOf(told), ['Finding 2']);
    assert.equal(told.at(-1)?.id, data.newest);
  });

  it('go on behind the last id that a browser has seen, and tell everything after a restart of the server', async (t) => {
    const data = recentRecords();
    data.add(sampleRecord(1));
    const seen = data.newest;
    data.add(sampleRecord(2));
    const { origin } = await startPage(t, { data });
    const hasRows = (told: Told[]): boolean => rowsOf(told).length > 0;
    assert.deepEqual(rowsOf(await follow(t, `${origin}/live`, { 'last-event-id': seen }, hasRows)), ['Finding 2']);
    assert.deepEqual(rowsOf(await follow(t, `${origin}/live?after=${seen}`, {}, hasRows)), ['Finding 2']);
    const later = recentRecords();
    later.add(sampleRecord(7));
    const { origin: next } = await startPage(t, { data: later });
    assert.deepEqual(rowsOf(await follow(t, `${next}/live`, { 'last-event-id': data.newest }, hasRows)), ['Finding 7']);
  });

  it('leave rows out that one batch cannot hold, and count them', async (t) => {
    const { origin, data, server } = await startPage(t);
    const seen = data.newest;
    for (let number = 0; number < 950; number++) data.add(sampleRecord(number));
    const told = await follow(t, `${origin}/live?after=${seen}`, {}, (all) => rowsOf(all).length > 0);
    assert.equal(rowsOf(told).length, 200);
    assert.equal(rowsOf(told).at(-1), 'Finding 949');
    assert.equal(told.find(({ event }) => event === 'rows')?.data.skipped, 750);
    assert.equal(server.counts.rows_skipped, 750);
  });

  it('wait for no browser: one that does not read gets nothing more, and is disconnected', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const data = recentRecords();
    let now = 0;
    const streams = new LiveStreams(data, contentOf(data).state, () => now);
    let written = 0;
    const response = {
      writableLength: 0,
      isDestroyed: false,
      write(text: string) {
        written += text.length;
        this.writableLength += text.length;
      },
      on() {},
      destroy() {
        this.isDestroyed = true;
      },
    };
    streams.open(response as never, {}, undefined);
    const large = 'x'.repeat(400);
    for (let round = 0; round < 200; round++) {
      for (let number = 0; number < 100; number++) data.add(sampleRecord(round * 100 + number, { title: large }));
      now += 250;
      t.mock.timers.tick(250);
    }
    assert.ok(written < 2 ** 19, String(written));
    assert.ok(response.isDestroyed);
    assert.equal(streams.counts.disconnected > 0, true);
  });
});
