import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { webhookType } from '../../../../src/output/destination/webhook/options.ts';

const url = 'https://soc.example/in';

describe('options of outputs over HTTP', () => {
  it('have defaults', () => {
    assert.deepEqual(webhookType.options.parse({ url }), {
      url,
      timeout: 10_000,
      http2: true,
      concurrency: 1,
      method: 'POST',
      body: 'single',
      gzip: false,
    });
  });

  for (const [options, message] of [
    [{}, /a text|URL/],
    [{ url: 'ftp://soc.example/' }, /an http:\/\/ or https:\/\/ URL without user/],
    [{ url: 'soc.example' }, /URL without user/],
    [{ url: 'https://u:p@soc.example/' }, /URL without user/],
    [{ url: 'https://soc.example/#x' }, /URL without user/],
    [{ url: 'https://soc.example/a\nb' }, /URL without user/],
    [{ url, headers: { 'a b': 'x' } }, /header name|Invalid key/],
    [{ url, headers: { 'Content-Length': '1' } }, /Sequent sets this header itself|Invalid key/],
    [{ url, headers: { 'X-A': 'x', 'x-a': 'y' } }, /each header is allowed once/],
    [{ url, headers: { 'X-A': 7 } }, /a text, \{ env/],
    [{ url, auth: { basic: { user: 'a:b', password: 'x' } } }, /a user has no/],
    [{ url, auth: 'x' }, /\{ bearer: SECRET \}/],
    [{ url, tls: { cert: '/x' } }, /cert and key need each other/],
    [{ url, timeout: '0s' }, /a length of time/],
    [{ url, concurrency: 0 }, /from 1 to 64|>=1/],
    [{ url, body: 'xml' }, /single, ndjson or array is needed/],
    [{ url, other: 1 }, /other/],
  ] as const) {
    it(`refuse ${JSON.stringify(options)}`, () => {
      assert.match(webhookType.options.safeParse(options).error?.message ?? '', message);
    });
  }
});
