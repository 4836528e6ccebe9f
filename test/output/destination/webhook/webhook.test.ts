import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isGenuine } from '../../../../examples/webhook/is-genuine.ts';
import { SequentError } from '../../../../src/errors.ts';
import { webhookType } from '../../../../src/output/destination/webhook/options.ts';
import type { OutputRecord } from '../../../../src/output/record.ts';
import { deliversAtRandom } from '../http/at-random.ts';
import { type Handler, HttpReceiver, type Received, type ReceiverOptions, tlsFile } from '../http/http-receiver.ts';
import { jsonBody, jsonRecord, jsonRecords, openFor, token } from '../http/opening.ts';
import { refusedText, webhookHandler } from '../http/webhook-handler.ts';
import { never } from '../kit/subject.ts';
import { conformance } from '../kit.ts';

const headers = { Authorization: { env: 'SOC_TOKEN' } };

function conforms(
  name: string,
  form: 'single' | 'ndjson' | 'array',
  options: ReceiverOptions,
  more: object = {},
): void {
  conformance(name, {
    async open() {
      const receiver = await HttpReceiver.start(webhookHandler(form), options);
      const url = `${receiver.url}/in?key=hidden`;
      return { receiver, destination: await openFor(webhookType, { url, headers, body: form, ...more }) };
    },
    body: jsonBody,
    refused: refusedText,
    settlesEach: form === 'single',
    secrets: [token, 'hidden'],
  });
}

conforms('webhook, one finding in each request', 'single', {});
conforms(
  'webhook, lines over HTTPS',
  'ndjson',
  { protocol: 'https' },
  { tls: { ca: tlsFile('authority.pem') }, gzip: true },
);
conforms('webhook, arrays over HTTP/2', 'array', { protocol: 'http2' }, { tls: { ca: tlsFile('authority.pem') } });

for (const form of ['single', 'ndjson', 'array'] as const) {
  const open = async (handler: Handler) => {
    const receiver = await HttpReceiver.start(handler);
    return { receiver, destination: await openFor(webhookType, { url: receiver.url, body: form }) };
  };
  deliversAtRandom(`webhook with body: ${form}`, webhookHandler(form), open, jsonBody);
}

/** Sends records to a receiver that accepts everything. @returns the requests that came */
async function requestsOf(
  options: Readonly<Record<string, unknown>>,
  records: readonly OutputRecord[],
): Promise<readonly Received[]> {
  const receiver = await HttpReceiver.start(() => ({ status: 202 }));
  const destination = await openFor(webhookType, { url: receiver.url, ...options });
  assert.deepEqual(await destination.send(records, never), { refused: [] });
  await destination.close(never);
  await receiver.dispose();
  return receiver.requests;
}

describe('webhook', () => {
  it('sends the headers of the options and those of a request', async () => {
    const headers = {
      Authorization: { env: 'SOC_TOKEN' },
      'Content-Type': 'application/cloudevents+json',
      'X-Tenant': 'a',
    };
    const [request] = await requestsOf({ headers, method: 'PUT' }, [jsonRecord('9da98504')]);
    const { host, ...others } = request?.headers ?? {};
    assert.match(host ?? '', /^127\.0\.0\.1:\d+$/);
    assert.deepEqual([request?.method, request?.path, request?.body], ['PUT', '/', jsonBody('finding', '9da98504')]);
    assert.deepEqual(others, {
      connection: 'keep-alive',
      'content-length': '34',
      'content-type': 'application/cloudevents+json',
      authorization: token,
      'x-tenant': 'a',
      'user-agent': 'sequent',
      'idempotency-key': '9da98504',
      'x-sequent-finding-ids': '9da98504',
    });
  });

  it('sends bodies of other formats with their media type', async () => {
    const record = { ...jsonRecord('1'), body: Buffer.from('CEF:0|a\nb'), contentType: 'text/plain; charset=utf-8' };
    const [request] = await requestsOf({}, [record]);
    assert.equal(request?.headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(request?.body.toString(), 'CEF:0|a\nb');
  });

  it('makes one line of each body of JSON with line breaks', async () => {
    const body = Buffer.from('{\r\n  "text": "a\\nb"\n}');
    const [request] = await requestsOf({ body: 'ndjson' }, [{ ...jsonRecord('1'), body }, jsonRecord('2')]);
    const lines = request?.body.toString().split('\n') ?? [];
    assert.deepEqual(
      lines.map((line) => line && JSON.parse(line)),
      [{ text: 'a\nb' }, { id: '2', text: 'finding' }, ''],
    );
  });

  it('sends at most 100 findings in a request, with a key that depends on their ids', async () => {
    const records = jsonRecords(250);
    const first = await requestsOf({ body: 'array' }, records);
    const second = await requestsOf({ body: 'array' }, records);
    const ids = first.map(({ headers }) => String(headers['x-sequent-finding-ids']).split(','));
    assert.deepEqual(
      ids.map(({ length }) => length),
      [100, 100, 50],
    );
    assert.deepEqual(
      ids.flat(),
      records.map(({ id }) => id),
    );
    const keys = (requests: readonly Received[]) => requests.map(({ headers }) => headers['idempotency-key']);
    assert.deepEqual(keys(first), keys(second));
    assert.equal(new Set(keys(first)).size, 3);
  });

  it('signs the bytes that it sends, as the example of the documentation checks them', async () => {
    for (const gzip of [false, true]) {
      const options = { gzip, signature: { secret: { env: 'KEY' } } };
      const receiver = await HttpReceiver.start(() => ({ status: 200 }));
      const destination = await openFor(webhookType, { url: receiver.url, ...options }, { environment: { KEY: 'ké' } });
      await destination.send([jsonRecord('1')], never);
      await destination.close(never);
      await receiver.dispose();
      const [{ headers, raw }] = receiver.requests as [Received];
      assert.equal(headers['content-encoding'], gzip ? 'gzip' : undefined);
      assert.ok(isGenuine(headers, raw, 'ké'));
      assert.ok(!isGenuine(headers, raw, 'other'));
      assert.ok(!isGenuine(headers, Buffer.concat([raw, Buffer.from(' ')]), 'ké'));
      assert.ok(!isGenuine({ ...headers, 'x-sequent-timestamp': '1795858842' }, raw, 'ké'));
      assert.ok(!isGenuine({}, raw, 'ké'));
    }
    const page = readFileSync(new URL('../../../../docs/reference/outputs.md', import.meta.url), 'utf8');
    const example = readFileSync(new URL('../../../../examples/webhook/is-genuine.ts', import.meta.url), 'utf8');
    assert.ok(page.includes(`\`\`\`ts\n${example}\`\`\`\n`), 'the page shows the example');
  });

  it('opens only if its secrets are there and its body fits the format', async () => {
    const refused = (options: object, contentType: string, message: RegExp) =>
      assert.rejects(openFor(webhookType, { url: 'http://localhost/', ...options }, { contentType }), (error) => {
        assert.ok(error instanceof SequentError);
        assert.match(error.message, message);
        return true;
      });
    await refused({ body: 'array' }, 'text/plain', /body: array needs a format that is JSON.* \(output soc\); /);
    await refused({ signature: { secret: { env: 'NONE' } } }, 'text/plain', /not set \(NONE\)/);
    await refused({ headers: { A: { env: 'NONE' } } }, 'text/plain', /not set \(NONE\)/);
    await refused({ headers: { A: 'two\nlines' } }, 'text/plain', /the header A has a character .* \(headers\.A\)/);
  });
});
