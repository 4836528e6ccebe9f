import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { HistoryWriter } from '../../src/history/sqlite/writer.ts';
import { PageLink } from '../../src/web/thread/page-link.ts';
import { sampleRecord } from './sample-records.ts';

const silent = { info() {}, warn() {}, error() {} };

async function startLink(t: TestContext, history: string, port = 0) {
  const access = {
    address: { kind: 'tcp', host: '127.0.0.1', port } as const,
    token: undefined,
    tls: undefined,
    hosts: [],
  };
  const told: string[] = [];
  const link = await PageLink.start({
    data: { access, history },
    env: process.env,
    pauseMs: 1,
    state: () => ({
      answer: { mode: 'live', source: 'worker-1', version: '0' },
      suspended: ['ACME-2'],
      quarantined: [],
    }),
    log: { ...silent, info: (_, fields) => void told.push(String(fields?.['address'])) },
  });
  t.after(() => link.close());
  return { link, origin: `http://${told[0]?.replace('tcp:', '')}`, port: Number(told[0]?.split(':').at(-1)) };
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'sequent-page-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

describe('the thread of the page', () => {
  it('shows the history as it grows, from before its first file on, with the state of the sidecar', async (t) => {
    const dir = folder(t);
    const { link, origin } = await startLink(t, dir);
    const ask = async (path: string) => JSON.parse(await (await fetch(`${origin}${path}`)).text());
    assert.deepEqual((await ask('/api/list')).rows, []);
    const writer = new HistoryWriter(dir, { limits: { maxBytes: 2 ** 26, maxAgeMs: 2 ** 40 }, onNews() {} });
    t.after(() => writer.close());
    const records = [sampleRecord(1, { signature: 'ACME-1' }), sampleRecord(2, { signature: 'ACME-2' })];
    writer.write(records.map(({ body }) => body));
    const { rows } = await ask('/api/list');
    assert.deepEqual(
      rows.map(({ title }: { title: string }) => title),
      ['Finding 2', 'Finding 1'],
    );
    const { signatures } = await ask('/api/overview');
    const health = signatures.map(({ id, health: how }: Record<string, string>) => [id, how]);
    assert.deepEqual(health.toSorted(), [
      ['ACME-1', 'ok'],
      ['ACME-2', 'suspended'],
    ]);
    assert.equal((await ask('/api/state')).source, 'worker-1');
    const { story } = await ask(`/api/finding/${records[0]?.id}`);
    assert.equal(story.what.title, 'Finding 1');
    while (link.counts.requests < 5) await delay(5);
    assert.equal(link.counts.restarts, 0);
  });

  it('refuses to start where another program listens', async (t) => {
    const { port } = await startLink(t, folder(t));
    await assert.rejects(startLink(t, folder(t), port), { code: 'SEQ_LISTEN' });
  });

  it('is started again after it has ended', async (t) => {
    const { promise: begun, resolve } = Promise.withResolvers<Worker>();
    process.once('worker', resolve);
    const { link, origin } = await startLink(t, folder(t));
    await fetch(`${origin}/api/state`);
    while (link.counts.requests < 1) await delay(5);
    await (await begun).terminate();
    while (link.counts.restarts < 1) await delay(5);
    assert.equal(link.counts.requests, 1);
  });

  it('ends within its time, also while browsers hold connections', async (t) => {
    const { link, port } = await startLink(t, folder(t));
    const sockets = Array.from({ length: 10 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    t.after(() => sockets.forEach((socket) => socket.destroy()));
    while (link.counts.connections < 10) await delay(5);
    await link.close();
    assert.equal(link.counts.connections, 0);
  });
});
