import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { encode } from '../../../../src/output/destination/otlp/messages.ts';
import { otlpType } from '../../../../src/output/destination/otlp/options.ts';
import { takesHostile } from '../http/hostile-records.ts';
import { HttpReceiver, tlsFile } from '../http/http-receiver.ts';
import { jsonRecord, openFor } from '../http/opening.ts';
import { refusedText } from '../http/webhook-handler.ts';
import { type KitOptions, never, withSubject } from '../kit/subject.ts';
import { conformance } from '../kit.ts';
import { type Fault, GrpcReceiver, retryAfter } from './grpc-receiver.ts';
import { logRecord } from './log-records.ts';
import { otlpHandler } from './otlp-handler.ts';

const secret = 'tOken-1';
const secure = { auth: { bearer: secret } };

const shared = { body: logRecord, refused: refusedText, settlesEach: false, secrets: [secret] };

function overHttp(protocol: 'http/json' | 'http/protobuf', gzip = false) {
  return {
    ...shared,
    async open() {
      const receiver = await HttpReceiver.start(otlpHandler(protocol));
      return { receiver, destination: await openFor(otlpType, { url: receiver.url, protocol, gzip, ...secure }) };
    },
  } satisfies KitOptions;
}

function overGrpc(
  further: Readonly<Record<string, unknown>> = {},
  security?: ConstructorParameters<typeof GrpcReceiver>[0],
) {
  return {
    ...shared,
    async open() {
      const receiver = new GrpcReceiver(security);
      await receiver.listen();
      const options = { url: receiver.url, protocol: 'grpc', ...secure, ...further };
      return { receiver, destination: await openFor(otlpType, options) };
    },
  } satisfies KitOptions;
}

conformance('OTLP over HTTP with protobuf', overHttp('http/protobuf', true));
conformance('OTLP over gRPC', overGrpc({ gzip: true, tls: { ca: tlsFile('authority.pem') } }, 'tls'));

/** A batch of records with these texts. */
function batch(...texts: readonly string[]) {
  return texts.map((text, index) => ({ ...jsonRecord(`${index}`), body: logRecord(text, `${index}`) }));
}

describe('OTLP', () => {
  for (const options of [overHttp('http/protobuf'), overHttp('http/json'), overGrpc()]) {
    it('takes the format otlp, whatever a finding contains', () =>
      withSubject({ open: options.open }, ({ destination }) => takesHostile(destination, 'otlp')));
  }

  it('keeps 64-bit numbers, and replaces a lone surrogate, which is not UTF-8', () => {
    const value = {
      timeUnixNano: '18446744073709551615',
      body: { stringValue: 'a\ud800b' },
      attributes: [
        { key: 'least', value: { intValue: '-9223372036854775808' } },
        { key: 'half', value: { doubleValue: 0.5 } },
        { key: 'yes', value: { boolValue: true } },
        { key: 'list', value: { arrayValue: { values: [{ stringValue: '' }] } } },
      ],
    };
    const expected = JSON.stringify(value).replace('\\ud800', '\ufffd');
    return withSubject(overGrpc(), async ({ destination, receiver }) => {
      await destination.send([{ ...jsonRecord('1'), body: Buffer.from(JSON.stringify(value)) }], never);
      assert.deepEqual(
        (await receiver.arrived()).map(({ body }) => body.toString()),
        [expected],
      );
    });
  });

  it('refuses a record that was made in another format, and delivers the others', async () => {
    for (const options of [overHttp('http/protobuf'), overGrpc()]) {
      await withSubject({ open: options.open }, async ({ destination, receiver }) => {
        const [first, last] = batch('a', 'b');
        assert.ok(first && last);
        const others = ['CEF:0|a', '{"attributes":[{"value":7}]}'].map((body) => ({
          ...first,
          body: Buffer.from(body),
        }));
        const { refused } = await destination.send([first, ...others, last], never);
        const reason = 'the record is no LogRecord in JSON, so it was made in another format';
        assert.deepEqual(refused, [
          { index: 1, reason },
          { index: 2, reason },
        ]);
        assert.deepEqual(
          (await receiver.arrived()).map(({ id }) => id),
          ['0', '1'],
        );
      });
    }
  });

  it('encodes a record as the published definitions say', () => {
    const bytes = encode('LogRecord', {
      timeUnixNano: '1',
      severityNumber: 17,
      severityText: 'HIGH',
      body: { stringValue: 'b' },
      attributes: [{ key: 'k', value: { intValue: '2' } }],
      eventName: 'e',
    });
    assert.equal(bytes.toString('hex'), '09010000000000000010111a04484947482a030a016232070a016b12021802620165');
  });

  it('keeps all records of a request of which the receiver rejects some without saying which', async () => {
    const partialSuccess = { rejectedLogRecords: '2', errorMessage: 'too \u001b[31m old' };
    const bodies = {
      'http/json': JSON.stringify({ partialSuccess }),
      'http/protobuf': encode('ExportResponse', { partialSuccess }).toString('latin1'),
    };
    const reason =
      / rejected 2 of 3 records of a request without saying which, so all are kept here: too \\x1b\[31m old$/;
    for (const protocol of ['http/json', 'http/protobuf'] as const) {
      const receiver = await HttpReceiver.start(() => ({ status: 200, body: bodies[protocol] }));
      const destination = await openFor(otlpType, { url: receiver.url, protocol });
      const { refused } = await destination.send(batch('a', 'b', 'c'), never);
      assert.deepEqual(
        refused.map(({ index }) => index),
        [0, 1, 2],
      );
      assert.match(refused[0]?.reason ?? '', reason);
      await destination.close(never);
      await receiver.dispose();
    }
    await withSubject(overGrpc(), async ({ destination, receiver }) => {
      assert.ok(receiver instanceof GrpcReceiver);
      receiver.answer = encode('ExportResponse', { partialSuccess });
      const { refused } = await destination.send(batch('a', 'b', 'c'), never);
      assert.match(refused[2]?.reason ?? '', reason);
      receiver.answer = encode('ExportResponse', { partialSuccess: { errorMessage: 'only a warning' } });
      assert.deepEqual(await destination.send(batch('a'), never), { refused: [] });
    });
  });

  const statuses: readonly (readonly [status: number, isFinal: boolean])[] = [
    [429, false],
    [502, false],
    [503, false],
    [504, false],
    [401, false],
    [500, true],
    [501, true],
    [408, true],
    [404, true],
  ];
  it('sends again after the statuses of HTTP for which the specification allows it', async () => {
    for (const [code, isFinal] of statuses) {
      const answer = { status: code, headers: { 'retry-after': '3' }, body: 'why' };
      const receiver = await HttpReceiver.start(() => answer);
      const destination = await openFor(otlpType, { url: receiver.url });
      const sending = destination.send(batch('a', 'b'), never);
      if (isFinal) {
        const reason = `${receiver.url} answered HTTP ${code}: why`;
        const refused = [
          { index: 0, reason },
          { index: 1, reason },
        ];
        assert.deepEqual(await sending, { refused });
      } else {
        await assert.rejects(sending, { name: 'DeliveryError', retryAfterMs: 3_000 });
      }
      await destination.close(never);
      await receiver.dispose();
    }
  });

  const faults: readonly (readonly [fault: Fault, outcome: RegExp, retryAfterMs?: number])[] = [
    [{ code: status.UNAVAILABLE, details: 'x' }, /: UNAVAILABLE: x; check that the receiver runs/],
    [{ code: status.UNAVAILABLE, details: 'x', metadata: retryAfter(2) }, /UNAVAILABLE: x/, 2_000],
    [{ code: status.RESOURCE_EXHAUSTED, details: 'x', metadata: retryAfter(0, 1) }, /limits the rate/, 1],
    [{ code: status.RESOURCE_EXHAUSTED, details: 'x', metadata: retryAfter(1e9) }, /limits the rate/, 3_600_000],
    [{ code: status.UNAUTHENTICATED, details: `not ${secret}` }, /UNAUTHENTICATED: not \*\*\*; check the credentials/],
    [{ code: status.DATA_LOSS, details: '' }, /: DATA_LOSS; check/],
  ];
  it('sends again after the statuses of gRPC for which the specification allows it', () =>
    withSubject(overGrpc(), async ({ destination, receiver }) => {
      assert.ok(receiver instanceof GrpcReceiver);
      for (const [fault, message, retryAfterMs] of faults) {
        receiver.answer = fault;
        await assert.rejects(destination.send(batch('a'), never), { name: 'DeliveryError', message, retryAfterMs });
      }
    }));

  it('refuses records after the other statuses of gRPC', () =>
    withSubject(overGrpc(), async ({ destination, receiver }) => {
      assert.ok(receiver instanceof GrpcReceiver);
      const { url } = receiver;
      for (const code of [status.RESOURCE_EXHAUSTED, status.INTERNAL, status.PERMISSION_DENIED, status.UNIMPLEMENTED]) {
        receiver.answer = { code, details: 'no' };
        const reason = `${url} answered ${status[code]}: no`;
        const { refused } = await destination.send(batch('a', 'b'), never);
        assert.deepEqual(
          refused,
          [0, 1].map((index) => ({ index, reason })),
        );
      }
    }));

  it('sends headers, attributes of the resource and a certificate over gRPC', () => {
    const tls = { ca: tlsFile('authority.pem'), cert: tlsFile('client.pem'), key: tlsFile('client.key') };
    const further = {
      tls,
      headers: { 'X-Tenant': { env: 'SOC_TOKEN' } },
      resource: { 'deployment.environment': 'test' },
    };
    return withSubject(overGrpc(further, 'mutual'), async ({ destination, receiver }) => {
      assert.ok(receiver instanceof GrpcReceiver);
      assert.deepEqual(await destination.send(batch('a'), never), { refused: [] });
      assert.ok(receiver.requests[0]?.includes('deployment.environment'));
      const [metadata] = receiver.calls;
      assert.deepEqual(metadata?.get('authorization'), [`Bearer ${secret}`]);
      assert.deepEqual(metadata?.get('x-tenant'), ['Bearer tOken-of-the-test']);
    });
  });

  it('reports a receiver over gRPC that it cannot trust, and one that takes too long', async () => {
    await withSubject(overGrpc({}, 'tls'), ({ destination }) =>
      assert.rejects(destination.send(batch('a'), never), { name: 'DeliveryError', message: /certificate.*; check/ }),
    );
    await withSubject(overGrpc({ timeout: '200ms' }), async ({ destination, receiver }) => {
      await receiver.behave('hang');
      const message = /DEADLINE_EXCEEDED.*; no answer came within 0\.2 s/;
      await assert.rejects(destination.send(batch('a'), never), { name: 'DeliveryError', message });
    });
  });

  it('refuses options that cannot work', async () => {
    const bad = [
      { url: 'grpc://collector:4317' },
      { url: 'http://collector', protocol: 'http' },
      { url: 'http://collector', path: 'v1/logs' },
      { url: 'http://collector', path: '/v1/logs?x' },
      { url: 'http://collector', resource: { a: 1 } },
    ];
    for (const options of bad)
      assert.equal(otlpType.options.safeParse(options).success, false, JSON.stringify(options));
    const options = { url: 'http://collector:4317', protocol: 'grpc', headers: { 'x-bin': 'a' } };
    await assert.rejects(openFor(otlpType, options), { code: 'SEQ_OUTPUT', message: /x-bin/ });
  });
});
