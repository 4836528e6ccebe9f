import assert from 'node:assert/strict';
import { once } from 'node:events';
import { linkSync, statSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import type { Address } from '../../src/address.ts';
import { Health } from '../../src/telemetry/health.ts';
import { serveHealth } from '../../src/telemetry/health-server.ts';
import { folder } from '../e2e/sequent.ts';
import { healthy, type MutableVitals, output } from './vitals.ts';

async function served(t: TestContext, vitals: MutableVitals, where?: Address): Promise<Address> {
  const health = new Health(
    () => vitals,
    () => 0,
  );
  const server = await serveHealth(where ?? { kind: 'tcp', host: '127.0.0.1', port: 0 }, health, metrics);
  t.after(() => server.close());
  return server.address;
}

const metrics = (format: string): string => `# ${format}\n`;

const target = (address: Address) =>
  address.kind === 'unix' ? { socketPath: address.path } : { host: address.host, port: address.port };

async function ask(address: Address, path: string): Promise<{ status: number | undefined; body: string }> {
  const [response]: IncomingMessage[] = await once(get({ ...target(address), path, agent: false }), 'response');
  assert.ok(response !== undefined);
  return { status: response.statusCode, body: await text(response) };
}

async function opened(address: Address): Promise<Socket> {
  const socket = address.kind === 'unix' ? connect(address.path) : connect(address.port, address.host);
  socket.on('error', () => {});
  socket.resume();
  await once(socket, 'connect');
  return socket;
}

describe('the health server', () => {
  it('answers each question for itself, and only these', async (t) => {
    const vitals = healthy();
    const address = await served(t, vitals);
    for (const path of ['/livez', '/readyz', '/healthz', '/healthz?verbose'])
      assert.equal((await ask(address, path)).status, 200, path);
    assert.equal((await ask(address, '/metric')).status, 404);
    vitals.quarantined = [{ signatures: ['ACME-1'] }];
    assert.equal((await ask(address, '/healthz')).status, 503);
    assert.equal((await ask(address, '/readyz')).status, 200);
    vitals.outputs = [output('json', 'failing')];
    assert.equal((await ask(address, '/readyz')).status, 503);
    assert.equal((await ask(address, '/livez')).status, 200);
    const post = request({ ...target(address), path: '/healthz', method: 'POST', agent: false });
    post.end();
    const [refused]: IncomingMessage[] = await once(post, 'response');
    assert.equal(refused?.statusCode, 405);
  });

  it('gives metrics as OpenMetrics to those who ask for it, and in the older text format to others', async (t) => {
    const address = await served(t, healthy());
    const prometheus = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
    for (const [accept, type, format] of [
      [prometheus, 'application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
      ['*/*', 'text/plain; version=0.0.4; charset=utf-8', 'text'],
    ] as const) {
      const asked = get({ ...target(address), path: '/metrics', agent: false, headers: { accept } });
      const [response]: IncomingMessage[] = await once(asked, 'response');
      assert.ok(response !== undefined);
      assert.equal(response.headers['content-type'], type);
      assert.equal(await text(response), `# ${format}\n`);
    }
  });

  it('writes text from outside as escapes', async (t) => {
    const vitals = healthy();
    vitals.outputs = [output('json', 'failing', 'red \u001b[31m\u009b\u202e\u2028"')];
    const { body } = await ask(await served(t, vitals), '/healthz');
    assert.doesNotMatch(body, /[^\n -~]/);
    const parsed: { reasons: readonly { text: string }[] } = JSON.parse(body);
    assert.ok(parsed.reasons[0]?.text.endsWith('red \u001b[31m\u009b\u202e\u2028"'));
  });

  it('is not blinded by connections that say nothing, and cuts them off', { timeout: 20_000 }, async (t) => {
    const address = await served(t, healthy());
    const silent = await Promise.all(Array.from({ length: 300 }, () => opened(address)));
    const cut = silent.map((socket) => once(socket, 'close'));
    assert.equal((await ask(address, '/healthz')).status, 200);
    await Promise.all(cut);
  });

  it('cuts off who asks a byte at a time, and who does not end a request', { timeout: 20_000 }, async (t) => {
    const address = await served(t, healthy());
    const slow = await opened(address);
    const drip = setInterval(() => slow.write('G'), 50);
    await once(slow, 'close');
    clearInterval(drip);
    const half = await opened(address);
    half.write('GET /healthz HTTP/1.1\r\nhost: x\r\n');
    await once(half, 'close');
  });

  it('listens on a unix socket for its owner only, in place of one that is stale, not in place of a file', async (t) => {
    const path = join(folder(t), 'health.sock');
    const other = createServer();
    other.listen(`${path}.other`);
    await once(other, 'listening');
    // Node removes the name that it has made. The second one stays, as that of a process that was killed.
    linkSync(`${path}.other`, path);
    const taken = serveHealth({ kind: 'unix', path }, new Health(healthy, () => 0), metrics);
    await assert.rejects(taken, { code: 'SEQ_LISTEN' });
    other.close();
    await once(other, 'close');
    const address = await served(t, healthy(), { kind: 'unix', path });
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal((await ask(address, '/livez')).status, 200);
    const file = join(folder(t), 'file');
    writeFileSync(file, 'kept');
    await assert.rejects(serveHealth({ kind: 'unix', path: file }, new Health(healthy, () => 0), metrics), {
      code: 'SEQ_LISTEN',
    });
  });
});
