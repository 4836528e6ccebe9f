import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { constants, createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SequentError } from '../../../../src/errors.ts';
import { webhookType } from '../../../../src/output/destination/webhook/options.ts';
import { never } from '../kit/subject.ts';
import { type Handler, HttpReceiver, type ReceiverOptions, tlsFile } from './http-receiver.ts';
import { jsonRecords, openFor } from './opening.ts';

const accept: Handler = () => ({ status: 200 });
const ca = tlsFile('authority.pem');

async function receiver(t: TestContext, handler: Handler, options?: ReceiverOptions): Promise<HttpReceiver> {
  const started = await HttpReceiver.start(handler, options);
  t.after(() => started.dispose());
  return started;
}

async function open(t: TestContext, options: Readonly<Record<string, unknown>>, environment = {}) {
  const destination = await openFor(webhookType, options, { environment });
  t.after(() => destination.close(AbortSignal.abort()));
  return destination;
}

/** Sends a record. @returns the message of the failure, or `sent` */
async function outcome(t: TestContext, options: Readonly<Record<string, unknown>>): Promise<string> {
  const destination = await open(t, options);
  return destination.send(jsonRecords(1), never).then(
    () => 'sent',
    (error: Error) => error.message,
  );
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'sequent-http-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

describe('the HTTP client over TLS', () => {
  it('says that a certificate has expired', async (t) => {
    const { url } = await receiver(t, accept, { protocol: 'https', certificate: 'expired' });
    assert.match(await outcome(t, { url, tls: { ca } }), /has expired \(CERT_HAS_EXPIRED\); renew the certificate/);
  });

  it('trusts no unknown authority, and says how to name one', async (t) => {
    const { url } = await receiver(t, accept, { protocol: 'https' });
    assert.match(await outcome(t, { url }), /unknown \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\); .*tls\.ca/);
  });

  it('checks the name of the certificate, which server_name replaces', async (t) => {
    const started = await receiver(t, accept, { protocol: 'https' });
    const tls = { ca, server_name: 'soc.example' };
    assert.match(await outcome(t, { url: started.url, tls }), /another host name .*tls\.server_name/);
    const { port } = new URL(started.url);
    const ownName = { ca, server_name: 'localhost' };
    assert.equal(await outcome(t, { url: `https://127.0.0.1:${port}/`, tls: ownName }), 'sent');
  });

  for (const protocol of ['https', 'http2'] as const) {
    it(`shows the certificate of the client over ${protocol}`, async (t) => {
      const { url } = await receiver(t, accept, { protocol, wantsCertificate: true });
      const tls = { ca, cert: tlsFile('client.pem'), key: tlsFile('client.key') };
      assert.equal(await outcome(t, { url, tls }), 'sent');
      assert.match(await outcome(t, { url, tls: { ca } }), /^cannot deliver to https:\/\/localhost:\d+: .*; /);
    });
  }

  it('takes an authority that was replaced', async (t) => {
    const started = await receiver(t, accept, { protocol: 'https' });
    const [file, next] = [join(folder(t), 'ca.pem'), join(folder(t), 'next.pem')];
    copyFileSync(tlsFile('client.pem'), file);
    const destination = await open(t, { url: started.url, tls: { ca: file } });
    await assert.rejects(destination.send(jsonRecords(1), never), /tls\.ca/);
    copyFileSync(ca, next);
    renameSync(next, file);
    assert.deepEqual(await destination.send(jsonRecords(1), never), { refused: [] });
    await destination.send(jsonRecords(1), never);
    assert.equal(started.requests.length, 2);
    assert.equal(started.connections, 1);
  });

  it('offers HTTP/2, which the option http2 turns off', async (t) => {
    const started = await receiver(t, accept, { protocol: 'http2' });
    assert.equal(await outcome(t, { url: started.url, tls: { ca } }), 'sent');
    assert.equal(started.requests[0]?.httpVersion, '2.0');
    assert.match(await outcome(t, { url: started.url, tls: { ca }, http2: false }), /cannot deliver to/);
  });

  for (const [what, end, says] of [
    [
      'a request',
      (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
      /ended the request .*STREAM_ERROR\); .*http2/,
    ],
    [
      'the connection',
      ({ session }) => session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM),
      /ended the connection .*SESSION_ERROR\); .*http2/,
    ],
  ] as const satisfies readonly (readonly [string, (stream: ServerHttp2Stream) => void, RegExp])[]) {
    it(`says that an HTTP/2 receiver ended ${what}`, async (t) => {
      const server = createSecureServer({
        cert: readFileSync(tlsFile('server.pem')),
        key: readFileSync(tlsFile('server.key')),
      });
      server.on('stream', (stream) => {
        stream.on('error', () => {});
        end(stream);
      });
      server.listen(0, '127.0.0.1');
      t.after(() => server.close());
      await once(server, 'listening');
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      assert.match(await outcome(t, { url, tls: { ca } }), says);
    });
  }

  it('refuses files that are no certificates when it opens', async (t) => {
    const file = join(folder(t), 'ca.pem');
    const opening = open(t, { url: 'https://localhost/', tls: { ca: file } });
    await assert.rejects(opening, (error) => error instanceof SequentError && /does not exist/.test(error.message));
  });
});

describe('the HTTP client', () => {
  it('gives up an answer that does not come, and connects anew', async (t) => {
    const started = await receiver(t, accept);
    const destination = await open(t, { url: started.url, timeout: '200ms' });
    await destination.send(jsonRecords(1), never);
    await started.behave('hang');
    for (let tries = 0; tries < 2; tries += 1) {
      await assert.rejects(destination.send(jsonRecords(1), never), /no answer within 0\.2 s; /);
    }
    await started.behave('accept');
    await destination.send(jsonRecords(1), never);
    assert.equal(started.connections, 3, 'each time-out costs its connection');
  });

  it('gives up an answer that never ends, but takes its status', async (t) => {
    const server = createHttpServer((request, response) => {
      request.resume();
      response.writeHead(Number(request.headers['x-status'])).write('begun');
    }).listen(0, '127.0.0.1');
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    assert.equal(await outcome(t, { url, timeout: '200ms', headers: { 'X-Status': '200' } }), 'sent');
    assert.match(await outcome(t, { url, timeout: '200ms', headers: { 'X-Status': '500' } }), /HTTP 500: begun; /);
  });

  it('says that the headers of an answer are too large', async (t) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      const headers = `X-A: ${'y'.repeat(8_000)}\r\n`.repeat(20);
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${headers}\r\n`));
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    assert.match(await outcome(t, { url }), /headers of the answer are too large .*; check `url`/);
  });

  it('says that a host has no name or that the DNS does not answer', async (t) => {
    const message = await outcome(t, { url: 'http://host.invalid:1/key=hidden' });
    assert.match(
      message,
      /^cannot deliver to http:\/\/host\.invalid:1: the (?:host name is unknown|DNS does not answer) /,
    );
    assert.ok(!message.includes('hidden'));
  });

  it('says that nobody listens', async (t) => {
    const { url } = await receiver(t, accept);
    const closed = await receiver(t, accept);
    await closed.behave('down');
    assert.match(await outcome(t, { url: closed.url }), /refused \(ECONNREFUSED\); check that the receiver runs/);
    assert.equal(await outcome(t, { url }), 'sent');
  });

  it('says that a receiver does not speak HTTP, or not TLS', async (t) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('220 mail.example ESMTP\r\n');
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    assert.match(await outcome(t, { url: `http://127.0.0.1:${port}/` }), /does not speak HTTP/);
    assert.match(await outcome(t, { url: `https://127.0.0.1:${port}/` }), /does not speak TLS on this port/);
  });

  it('connects to a unix socket', async (t) => {
    const socket = join(folder(t), 'in.sock');
    const paths: (string | undefined)[] = [];
    const server = createHttpServer((request, response) => {
      paths.push(request.url);
      request.resume();
      response.end();
    }).listen(socket);
    t.after(() => server.close());
    await once(server, 'listening');
    assert.equal(await outcome(t, { url: 'http://localhost/in?a=1', socket }), 'sent');
    assert.deepEqual(paths, ['/in?a=1']);
    assert.match(
      await outcome(t, { url: 'http://localhost/', socket: `${socket}.not` }),
      /no such socket \(ENOENT\); /,
    );
  });

  it('follows no redirect', async (t) => {
    const target = await receiver(t, accept);
    const { url } = await receiver(t, () => ({ status: 307, headers: { location: target.url } }));
    assert.match(await outcome(t, { url }), /a redirect to http:\/\/127\.0\.0\.1:\d+, which Sequent does not follow/);
    assert.equal(target.requests.length, 0);
  });

  it('reads secrets for every request, and keeps them out of messages', async (t) => {
    const file = join(folder(t), 'token');
    writeFileSync(file, 'first-secret\n');
    const started = await receiver(t, ({ headers }) => ({ status: 500, body: `you are ${headers.authorization}` }));
    const destination = await open(t, { url: started.url, auth: { bearer: { file } } });
    await assert.rejects(destination.send(jsonRecords(1), never), /you are Bearer \*\*\*; /);
    writeFileSync(file, 'second-secret\n');
    await assert.rejects(destination.send(jsonRecords(1), never), /you are Bearer \*\*\*; /);
    rmSync(file);
    await assert.rejects(destination.send(jsonRecords(1), never), /does not exist \(.*token\); /);
    writeFileSync(file, 'two\nlines');
    await assert.rejects(destination.send(jsonRecords(1), never), /a character that HTTP does not allow/);
    assert.deepEqual(
      started.requests.map(({ headers }) => headers.authorization),
      ['Bearer first-secret', 'Bearer second-secret'],
    );
  });

  it('takes the URL from the environment, and names no part of it but the origin', async (t) => {
    const started = await receiver(t, ({ path }) => ({ status: 400, body: `no ${path}, hidden=1` }));
    const destination = await open(t, { url: { env: 'URL' } }, { URL: `${started.url}/T000/hidden?key=secret` });
    const { refused } = await destination.send(jsonRecords(1), never);
    assert.equal(started.requests[0]?.path, '/T000/hidden?key=secret');
    assert.deepEqual(refused, [{ index: 0, reason: `${started.url} answered HTTP 400: no ***?***, hidden=1` }]);
    const opening = open(t, { url: { env: 'URL' } }, { URL: 'https://u:hidden@soc.example/' });
    await assert.rejects(opening, (error) => error instanceof SequentError && !error.message.includes('hidden'));
  });

  it('sends as many requests at a time as `concurrency` says', async (t) => {
    const started = await receiver(t, accept);
    const destination = await open(t, { url: started.url, concurrency: 3 });
    assert.equal(destination.concurrency, 3);
    await started.behave('hang');
    const sending = [1, 2, 3].map(() => destination.send(jsonRecords(1), never));
    await started.behave('accept');
    await Promise.all(sending);
    assert.equal(started.connections, 3);
  });
});
