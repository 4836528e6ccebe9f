import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { elasticsearchType } from '../../../../src/output/destination/elasticsearch/options.ts';
import { deliversAtRandom } from '../http/at-random.ts';
import { takesHostile } from '../http/hostile-records.ts';
import { type Handler, HttpReceiver } from '../http/http-receiver.ts';
import { jsonBody, jsonRecord, openFor } from '../http/opening.ts';
import { refusedText } from '../http/webhook-handler.ts';
import { never, withSubject } from '../kit/subject.ts';
import { conformance } from '../kit.ts';
import { bulkHandler } from './bulk-handler.ts';

const environment = { API_KEY: 'aPi-key-1' };

async function open(handler: Handler, more: Readonly<Record<string, unknown>> = {}) {
  const receiver = await HttpReceiver.start(handler);
  const options = { url: receiver.url, auth: { api_key: { env: 'API_KEY' } }, ...more };
  return { receiver, destination: await openFor(elasticsearchType, options, { environment }) };
}

conformance('Elasticsearch', {
  open: () => open(bulkHandler()),
  body: jsonBody,
  refused: refusedText,
  settlesEach: true,
  secrets: ['aPi-key-1'],
});

deliversAtRandom('Elasticsearch', bulkHandler(), (handler) => open(handler, { gzip: true }), jsonBody);

describe('elasticsearch', () => {
  for (const format of ['ecs', 'ocsf', 'json'] as const) {
    it(`takes the format ${format}, whatever a finding contains`, () =>
      withSubject({ open: () => open(bulkHandler(), { index: '{pack}-{severity}' }) }, ({ destination }) =>
        takesHostile(destination, format),
      ));
  }

  it('creates documents in the index of the template, with an API key', async () => {
    await withSubject(
      { open: () => open(bulkHandler(), { index: 'f-{pack}-{severity}-{date}-{month}' }) },
      async (subject) => {
        const { destination, receiver } = subject as Awaited<ReturnType<typeof open>>;
        const record = { ...jsonRecord('1'), pack: '../My Pack', body: Buffer.from('{\n"text": "a\\nb"\r\n}') };
        await destination.send([record], never);
        const [request] = receiver.requests;
        assert.equal(request?.headers.authorization, 'ApiKey aPi-key-1');
        assert.equal(
          request?.body.toString(),
          '{"create":{"_index":"f-my-pack-high-2026.11.28-2026.11","_id":"1"}}\n{ "text": "a\\nb"  }\n',
        );
      },
    );
  });

  const answers: readonly (readonly [what: string, create: object, message: RegExp])[] = [
    [
      'a missing index',
      { status: 404, error: { type: 'index_not_found_exception', reason: 'no such index [x]' } },
      /create the index/,
    ],
    [
      'a read-only index',
      { status: 403, error: { type: 'cluster_block_exception', reason: 'index read-only' } },
      /disk/,
    ],
    [
      'a full queue',
      { status: 429, error: { type: 'circuit_breaking_exception', reason: 'too large' } },
      /load of the cluster/,
    ],
    ['an error as a text', { status: 503, error: 'unavailable\u0007' }, /HTTP 503 unavailable\\x07; /],
  ];
  for (const [what, create, message] of answers) {
    it(`keeps the documents after ${what} for another try`, async () => {
      const items = [{ create: { status: 201 } }, { create: { status: 400 } }, { create }, { create: { status: 201 } }];
      const handler: Handler = () => ({ status: 200, body: JSON.stringify({ items }) });
      await withSubject({ open: () => open(handler) }, async ({ destination }) => {
        const sending = destination.send(
          ['1', '2', '3', '4'].map((id) => jsonRecord(id)),
          never,
        );
        await assert.rejects(sending, (error: Error & { settled?: number; refused?: readonly { index: number }[] }) => {
          assert.match(error.message, /put off 2 of 4 findings: HTTP/);
          assert.match(error.message, message);
          assert.equal(error.settled, 2);
          assert.deepEqual(
            error.refused?.map(({ index }) => index),
            [1],
          );
          return true;
        });
      });
    });
  }

  for (const body of [
    '',
    '<html>',
    '{"items":[]}',
    '{"items":[{"create":{"status":201}},{"create":{"status":201}}]}',
    'null',
  ]) {
    it(`does not take ${JSON.stringify(body.slice(0, 12))} for an answer of _bulk`, async () => {
      await withSubject({ open: () => open(() => ({ status: 200, body })) }, ({ destination }) =>
        assert.rejects(destination.send([jsonRecord('1')], never), /not one of _bulk for 1 findings; check/),
      );
    });
  }

  for (const index of ['Upper', '-x', '_x', '.', 'a/b', 'a b', '{namespace}', '']) {
    it(`refuses the index ${JSON.stringify(index)}`, () => {
      const { error } = elasticsearchType.options.safeParse({ url: 'http://localhost:9200', index });
      assert.match(error?.message ?? '', /lower-case letters/);
    });
  }
});
