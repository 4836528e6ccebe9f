import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { otlpType } from '../../../../src/output/destination/otlp/options.ts';
import { webhookType } from '../../../../src/output/destination/webhook/options.ts';
import { never } from '../kit/subject.ts';
import { ConnectProxy } from './connect-proxy.ts';
import { HttpReceiver, type ReceiverOptions, tlsFile } from './http-receiver.ts';
import { jsonRecords, openFor } from './opening.ts';

const tls = { ca: tlsFile('authority.pem') };

async function receiver(t: TestContext, options?: ReceiverOptions): Promise<HttpReceiver> {
  const started = await HttpReceiver.start(() => ({ status: 200 }), options);
  t.after(() => started.dispose());
  return started;
}

/** Sends one record. @returns `sent`, or the message of the failure */
async function outcome(t: TestContext, options: Readonly<Record<string, unknown>>, environment = {}): Promise<string> {
  try {
    const destination = await openFor(webhookType, options, { environment });
    t.after(() => destination.close(AbortSignal.abort()));
    await destination.send(jsonRecords(1), never);
    return 'sent';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('an output over HTTP behind a proxy', () => {
  for (const protocol of ['https', 'http2'] as const) {
    it(`tunnels to a receiver over ${protocol}, whose certificate is still checked`, async (t) => {
      const [proxy, started] = [await ConnectProxy.start(t), await receiver(t, { protocol })];
      const url = `${started.url}/in`;
      assert.equal(await outcome(t, { url, tls, proxy: `http://${proxy.host}` }), 'sent');
      assert.equal(started.requests[0]?.httpVersion, protocol === 'http2' ? '2.0' : '1.1');
      assert.deepEqual(proxy.seen, [`CONNECT ${new URL(url).host}`]);
      assert.match(await outcome(t, { url, proxy: `http://${proxy.host}` }), /UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
    });
  }

  it('hands requests to a receiver over http to the proxy', async (t) => {
    const [proxy, started] = [await ConnectProxy.start(t), await receiver(t)];
    const url = `${started.url}/in?a=1`;
    assert.equal(await outcome(t, { url, proxy: `http://${proxy.host}` }), 'sent');
    assert.deepEqual(proxy.seen, [`POST ${url}`]);
    assert.equal(started.requests[0]?.path, '/in?a=1');
  });

  it('gives the proxy, and nobody else, the user and the password', async (t) => {
    const [proxy, started] = [await ConnectProxy.start(t), await receiver(t, { protocol: 'https' })];
    proxy.wanted = `Basic ${Buffer.from('u:p@ss').toString('base64')}`;
    const environment = { PROXY: `http://u:p%40ss@${proxy.host}`, BAD: `http://u:hidden@${proxy.host}` };
    const given = { url: started.url, tls };
    assert.equal(await outcome(t, { ...given, proxy: { env: 'PROXY' } }, environment), 'sent');
    assert.equal(started.requests[0]?.headers['proxy-authorization'], undefined);
    const plain = await receiver(t);
    for (const url of [started.url, plain.url]) {
      const refused = await outcome(t, { ...given, url, proxy: { env: 'BAD' } }, environment);
      assert.match(refused, /^cannot deliver to \S+: the proxy answered HTTP 407; check the user and the password/);
      assert.doesNotMatch(refused, /hidden/);
    }
    assert.equal(started.requests.length + plain.requests.length, 1);
  });

  it('takes the proxy of the environment, except for hosts of NO_PROXY and for loopback', async (t) => {
    const proxy = await ConnectProxy.start(t);
    const url = 'http://soc.invalid/in';
    assert.match(await outcome(t, { url }, { HTTP_PROXY: proxy.host }), /answered HTTP 502/);
    assert.match(await outcome(t, { url }, { http_proxy: `http://${proxy.host}` }), /answered HTTP 502/);
    assert.deepEqual(proxy.seen, [`POST ${url}`, `POST ${url}`]);
    const secure = await outcome(t, { url: 'https://soc.invalid/in' }, { HTTPS_PROXY: `http://${proxy.host}` });
    assert.match(secure, /^cannot deliver to https:\/\/soc\.invalid: the proxy answered HTTP 502; check that it may/);
    assert.equal(proxy.seen.pop(), 'CONNECT soc.invalid:443');
    const environment = { HTTP_PROXY: proxy.host, HTTPS_PROXY: proxy.host, NO_PROXY: 'other.example, .invalid' };
    for (const direct of [url, 'https://soc.invalid/'])
      assert.match(await outcome(t, { url: direct }, environment), /host name is unknown|DNS does not answer/);
    const started = await receiver(t);
    assert.equal(await outcome(t, { url: started.url }, { HTTP_PROXY: proxy.host }), 'sent');
    assert.match(await outcome(t, { url, proxy: false }, { HTTP_PROXY: proxy.host }), /host name|DNS/);
    assert.equal(proxy.seen.length, 2);
  });

  it('says that the proxy cannot be reached or is none', async (t) => {
    const { url } = await receiver(t);
    const proxy = 'http://127.0.0.1:1';
    assert.match(await outcome(t, { url, proxy }), /refused \(ECONNREFUSED\)/);
    const unknown = await outcome(t, { url, proxy: 'http://proxy.invalid:3128' });
    assert.match(unknown, /check the host in `url` and `proxy`|the DNS/);
    const secret = { PROXY: 'ftp://u:hidden@proxy', HTTPS_PROXY: 'http://proxy/hidden' };
    const wrong = await outcome(t, { url, proxy: { env: 'PROXY' } }, secret);
    assert.match(
      wrong,
      /^the URL of a proxy is no http:\/\/ or https:\/\/ URL, or has a path \(PROXY\); write a URL such/,
    );
    assert.match(await outcome(t, { url }, secret), /\(HTTPS_PROXY\); .*`proxy: false`/);
    assert.doesNotMatch(wrong + (await outcome(t, { url }, secret)), /hidden/);
  });

  it('is refused where it would be ignored', () => {
    const options = { url: 'http://collector:4317', protocol: 'grpc', proxy: 'http://proxy:3128' };
    assert.match(otlpType.options.safeParse(options).error?.message ?? '', /grpc uses no proxy/);
    assert.ok(otlpType.options.safeParse({ ...options, proxy: false }).success);
    for (const proxy of ['socks5://proxy', 'http://proxy/path', '', true, 7])
      assert.equal(webhookType.options.safeParse({ url: 'http://soc', proxy }).success, false, String(proxy));
  });
});
