import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SearchLimit } from '../../src/history/search-limit.ts';
import { RecentRecords } from '../../src/web/data/recent-records.ts';
import { recentRecords, startPage } from './page-under-test.ts';
import { sampleRecord } from './sample-records.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** `fetch` sets some headers itself. */
async function ask(origin: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const asking = request(`${origin}${path}`, { agent: false, ...options });
  asking.end();
  const [response] = await once(asking, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
}

describe('who may ask', () => {
  it('answers its own names only, so that DNS rebinding reads nothing', async (t) => {
    const { origin, server } = await startPage(t, { access: { hosts: ['node-7.example.org'] } });
    for (const host of ['localhost:9', '127.0.0.1', '[::1]:80', 'LOCALHOST', 'node-7.example.org:8443']) {
      assert.equal((await ask(origin, '/', { headers: { host } })).status, 200, host);
    }
    for (const host of ['evil.example', 'localhost.evil.example:1', '127.0.0.1.evil.example', 'localhost@evil']) {
      const { status, body } = await ask(origin, '/api/list', { headers: { host } });
      assert.notEqual(status, 200, host);
      assert.ok(!body.includes('rows'));
    }
    assert.ok(server.counts.refused >= 4);
  });

  it('refuses other sites, but lets a link open a document', async (t) => {
    const { origin } = await startPage(t);
    const other = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
    const opens = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const frame = { ...opens, 'sec-fetch-dest': 'iframe' };
    assert.equal((await ask(origin, '/api/list', { headers: other })).status, 403);
    assert.equal((await ask(origin, '/api/list', { headers: opens })).status, 403);
    assert.equal((await ask(origin, '/live', { headers: { ...other, 'sec-fetch-site': 'same-site' } })).status, 403);
    assert.equal((await ask(origin, '/', { headers: frame })).status, 403);
    assert.equal((await ask(origin, '/?severity=high', { headers: opens })).status, 200);
    assert.equal((await ask(origin, '/finding/00', { headers: opens })).status, 200);
    assert.equal((await ask(origin, '/api/list', { headers: { 'sec-fetch-site': 'same-origin' } })).status, 200);
    assert.equal((await ask(origin, '/api/list', { headers: { origin: 'http://evil.example' } })).status, 403);
    assert.equal((await ask(origin, '/api/list', { headers: { origin: 'null' } })).status, 403);
    assert.equal((await ask(origin, '/api/list', { headers: { origin } })).status, 200);
  });

  it('needs the token, as a password or as a bearer', async (t) => {
    const token = '0123456789abcdef';
    const { origin } = await startPage(t, { access: { token } });
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    for (const authorization of [basic(`me:${token}`), basic(`:${token}`), `Bearer ${token}`]) {
      assert.equal((await ask(origin, '/api/list', { headers: { authorization } })).status, 200, authorization);
    }
    for (const authorization of ['', 'Bearer', 'Bearer x', basic(token.slice(1)), basic(''), `Digest ${token}x`]) {
      const { status, headers } = await ask(origin, '/', { headers: { authorization } });
      assert.equal(status, 401, authorization);
      assert.match(String(headers['www-authenticate']), /^Basic /);
    }
  });

  it('changes nothing: only GET without a body is answered', async (t) => {
    const { origin } = await startPage(t);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      assert.equal((await ask(origin, '/api/list', { method })).status, 405, method);
    }
    assert.equal((await ask(origin, '/api/list', { headers: { 'content-length': '4' } })).status, 413);
    assert.equal((await ask(origin, '/api/list', { headers: { 'transfer-encoding': 'chunked' } })).status, 413);
    assert.equal((await ask(origin, `/?text=${'x'.repeat(5_000)}`)).status, 414);
    assert.equal((await ask(origin, '/../../etc/passwd')).status, 404);
    assert.equal((await ask(origin, '/api/list', { method: 'HEAD' })).body, '');
  });

  it('sends the same protective headers with every answer', async (t) => {
    const { origin } = await startPage(t);
    for (const path of ['/', '/page.js', '/api/list', '/nothing', '/api/list?severity=wrong']) {
      const { headers } = await ask(origin, path);
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /^default-src 'none'; /, path);
      assert.doesNotMatch(policy, /unsafe|http|\*|data:/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cache-control'], 'no-store');
      assert.match(policy, /frame-ancestors 'none'/);
    }
  });
});

describe('limits', () => {
  it('closes connections over the limit, and counts them', async (t) => {
    const { server } = await startPage(t);
    const port = server.address.kind === 'tcp' ? server.address.port : 0;
    const sockets = Array.from({ length: 90 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    t.after(() => sockets.forEach((socket) => socket.destroy()));
    while (server.counts.refused < 10) await delay(5);
    assert.equal(server.counts.connections, 80);
  });

  it('lets 16 browsers follow', async (t) => {
    const { origin, server } = await startPage(t);
    const open = Array.from({ length: 16 }, () => request(`${origin}/live`, { agent: false }));
    t.after(() => open.forEach((one) => one.destroy()));
    for (const one of open) {
      one.on('error', () => {});
      one.end();
    }
    while (server.counts.streams < 16) await delay(5);
    assert.equal((await ask(origin, '/live')).status, 503);
    open[0]?.destroy();
    while (server.counts.streams > 15) await delay(5);
  });

  it('ends the answer to HEAD, which follows nothing', async (t) => {
    const { origin, server } = await startPage(t);
    assert.equal((await ask(origin, '/live', { method: 'HEAD' })).status, 200);
    assert.equal(server.counts.streams, 0);
  });
});

describe('the list', () => {
  it('gives pages of records, newest first, with conditions', async (t) => {
    const { origin, data } = await startPage(t);
    for (let number = 0; number < 25; number++) {
      data.add(
        sampleRecord(number, { severity: number % 5 === 0 ? 'critical' : 'low', executable: `/bin/p${number % 2}` }),
      );
    }
    const list = async (query: string) => JSON.parse((await ask(origin, `/api/list?${query}`)).body);
    const first = await list('limit=10');
    assert.deepEqual(first.rows.map(({ title }: { title: string }) => title).slice(0, 2), ['Finding 24', 'Finding 23']);
    const second = await list(`limit=10&before=${first.next}`);
    assert.equal(second.rows[0].title, 'Finding 14');
    const third = await list(`limit=10&before=${second.next}`);
    assert.deepEqual([third.rows.length, third.next], [5, undefined]);
    assert.equal((await list('severity=critical')).rows.length, 5);
    assert.equal((await list('process=*p1*&severity=critical')).rows.length, 2);
    assert.equal((await list('from=2026-11-23T08:51:00Z')).rows.length, 15);
    assert.equal((await list('signature=NONE-1')).rows.length, 0);
    for (const wrong of ['severity=worst', 'from=soon', 'before=x', `text=${'x'.repeat(600)}`]) {
      assert.equal((await ask(origin, `/api/list?${wrong}`)).status, 400, wrong);
    }
  });

  it('limits the time of each search, also of one that finds nothing', async (t) => {
    const limited: boolean[] = [];
    const data = recentRecords();
    const record = sampleRecord(1);
    data.add(record);
    const { search } = RecentRecords.prototype;
    t.mock.method(data, 'search', function* (...[query, limit]: Parameters<typeof search>) {
      limited.push(limit !== undefined);
      yield* search.call(data, query, new SearchLimit(0));
    });
    const { origin } = await startPage(t, { data });
    for (const path of ['list?path=none', 'overview?path=none', `finding/${record.id}`])
      assert.equal((await ask(origin, `/api/${path}`)).status, 200);
    assert.deepEqual(limited, [true, true, true]);
    assert.equal([...search.call(data, {}, new SearchLimit(0))].length, 1);
  });

  it('counts by signature and over time, with losses', async (t) => {
    const { origin, data } = await startPage(t, { content: { healthOf: (id) => (id === 'B-2' ? 'suspended' : 'ok') } });
    data.add(sampleRecord(0, { signature: 'A-1', severity: 'low' }));
    data.add(sampleRecord(1, { signature: 'B-2', severity: 'critical' }));
    data.add(sampleRecord(1, { signature: 'B-2', severity: 'critical', count: 7 }));
    const { id, time } = sampleRecord(50);
    const body = JSON.stringify({
      timestamp: '2026-11-23T08:51:40Z',
      kind: 'loss',
      id,
      message: 'events were lost',
      fields: {},
    });
    data.add({ kind: 'loss', id, time, body });
    const answer = JSON.parse((await ask(origin, '/api/overview')).body);
    assert.equal(answer.total, 8);
    assert.deepEqual(
      answer.signatures.map((one: Record<string, unknown>) => [one['id'], one['count'], one['health']]),
      [
        ['B-2', 7, 'suspended'],
        ['A-1', 1, 'ok'],
      ],
    );
    assert.equal(answer.buckets.at(-1).lost, 1);
    assert.equal(answer.buckets[0].counts[1], 1);
  });

  it('gives one finding, with the count of its summary', async (t) => {
    const { origin, data } = await startPage(t);
    data.add(sampleRecord(3));
    data.add(sampleRecord(3, { count: 9 }));
    const { id } = sampleRecord(3);
    assert.equal(JSON.parse((await ask(origin, `/api/finding/${id}`)).body).row.count, 9);
    assert.equal((await ask(origin, '/api/finding/ffff')).status, 404);
  });

  it('answers that a note of the sidecar has no page', async (t) => {
    const { origin, data } = await startPage(t);
    const body = JSON.stringify({ timestamp: '2026-11-23T08:51:40Z', kind: 'incident', id: 'abcd', message: 'x' });
    data.add({ kind: 'incident', id: 'abcd', time: sampleRecord(50).time, body });
    assert.equal((await ask(origin, '/api/finding/abcd')).status, 404);
    assert.equal((await ask(origin, '/api/finding/abcd/events')).status, 404);
  });

  it('says that not everything was searched, and where to go on', async (t) => {
    let now = 0;
    const { origin, data } = await startPage(t, { content: { clock: () => (now += 100) } });
    for (let number = 0; number < 100; number++) data.add(sampleRecord(number));
    const list = async (query: string) => JSON.parse((await ask(origin, `/api/list?${query}`)).body);
    const first = await list('path=*no-such*');
    assert.deepEqual([first.rows, first.partial], [[], true]);
    let steps = 1;
    for (let { next } = first; next !== undefined; steps++) ({ next } = await list(`path=*no-such*&before=${next}`));
    assert.equal(steps, 11);
    assert.ok(JSON.parse((await ask(origin, '/api/overview?path=*no-such*')).body).partial);
  });
});
