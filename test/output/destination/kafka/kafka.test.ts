import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AuthenticationError, MultipleErrors, NetworkError, UserError } from '@platformatic/kafka';
import { KafkaDestination } from '../../../../src/output/destination/kafka/kafka.ts';
import { kafkaType } from '../../../../src/output/destination/kafka/options.ts';
import { openSecrets } from '../../../../src/output/destination/secrets.ts';
import { floodingServer } from '../flooding-server.ts';
import { arrivedExactly, record, records } from '../kit/records.ts';
import { type KitOptions, never } from '../kit/subject.ts';
import { conformance } from '../kit.ts';
import { StubBroker } from './stub-broker.ts';

const context = { output: 'lake', node: 'node-1', contentType: 'application/json', secrets: openSecrets({}) };
const options = kafkaType.options.parse({ brokers: ['127.0.0.1:9092'], topic: 'findings', request_bytes: '4KiB' });

const kit: KitOptions = {
  async open() {
    const receiver = new StubBroker();
    return { destination: new KafkaDestination(options, () => receiver.create()), receiver };
  },
  refused: 'x'.repeat(1_000_001),
  cannot: { acceptOnly: 'a broker takes a request as a whole' },
};

conformance('Kafka', kit);

describe('Kafka', () => {
  it('divides a batch into requests of limited size, and says after which one it failed', async () => {
    const broker = new StubBroker();
    const destination = new KafkaDestination(options, () => broker.create());
    const batch = Array.from({ length: 5 }, () => ({ ...record(kit, 'x'.repeat(1_500)), subject: 'pod' }));
    await destination.send(batch, never);
    assert.deepEqual(broker.requests, [2, 2, 1]);
    broker.failsFrom = 4;
    const message = /^cannot deliver to 127\.0\.0\.1:9092: the connection was refused/;
    await assert.rejects(destination.send(batch, never), { name: 'DeliveryError', settled: 2, message });
    await destination.close(never);
  });

  it('finds the refused records of a request, and delivers the others in order', async () => {
    const broker = new StubBroker();
    const large = kafkaType.options.parse({ brokers: ['127.0.0.1:9092'], topic: 'findings', request_bytes: '10MiB' });
    const destination = new KafkaDestination(large, () => broker.create());
    const batch = Array.from({ length: 7 }, (_, at) =>
      record(kit, at === 2 || at === 6 ? (kit.refused ?? '') : `${at}`),
    );
    const reason = 'the broker refuses the message: MESSAGE_TOO_LARGE';
    const { refused } = await destination.send(batch, never);
    assert.deepEqual(refused, [
      { index: 2, reason },
      { index: 6, reason },
    ]);
    await arrivedExactly(
      broker,
      batch.filter((_, at) => at !== 2 && at !== 6),
    );
    await destination.close(never);
  });

  it('takes a new producer after a failure', async () => {
    const broker = new StubBroker();
    const destination = new KafkaDestination(options, () => broker.create());
    await destination.send(records(kit, 2), never);
    await destination.send(records(kit, 2), never);
    assert.equal(broker.producers, 1);
    await broker.behave('fail');
    await assert.rejects(destination.send(records(kit, 2), never), /NOT_ENOUGH_REPLICAS; start the missing brokers/);
    await broker.behave('accept');
    await destination.send(records(kit, 2), never);
    assert.equal(broker.producers, 2);
    await destination.close(never);
  });

  const faults: readonly (readonly [error: Error, message: RegExp])[] = [
    [new UserError('Unknown topic findings.'), /the topic does not exist; create it/],
    [new AuthenticationError('SASL authentication failed.'), /the broker refuses the credentials; check sasl/],
    [new UserError('Broker requires TLS.'), /the broker needs TLS; set tls/],
    [new UserError('TLS handshake failed. Please verify.'), /the broker offers no TLS on this port; remove tls/],
    [
      new MultipleErrors('Cannot connect to any broker.', [new NetworkError('Connection to a:1 timed out.')]),
      /no answer in time; check/,
    ],
    [new Error('odd\u001b[2J\n'), /odd\\x1b\[2J\\n; check the brokers/],
  ];
  for (const [error, message] of faults) {
    it(`says what to do after "${error.message.slice(0, 30).replace(/\p{Cc}/gu, '?')}"`, async () => {
      const destination = new KafkaDestination(options, () => Promise.reject(error));
      await assert.rejects(destination.send(records(kit, 1), never), { name: 'DeliveryError', message });
      await destination.close(never);
    });
  }

  it('names the file of TLS that is missing', async () => {
    const given = { brokers: ['127.0.0.1:9'], topic: 'a', tls: { ca: '/missing/ca.pem' } };
    const destination = await kafkaType.open(kafkaType.options.parse(given), context);
    const message = /does not exist \(\/missing\/ca\.pem\); /;
    await assert.rejects(destination.send(records(kit, 1), never), { name: 'DeliveryError', message });
    await destination.close(never);
  });

  it('closes a connection that floods it, because the client would keep everything', async (t) => {
    // The first four bytes are the length of an answer of a gigabyte.
    const port = await floodingServer(t, 'INFO', 'when asked');
    const given = { brokers: [`127.0.0.1:${port}`], topic: 'a', timeout: '30s' };
    const destination = await kafkaType.open(kafkaType.options.parse(given), context);
    const message = /sends much more than answers, as if .*; check the ports in `brokers`$/;
    await assert.rejects(destination.send(records(kit, 1), never), { name: 'DeliveryError', message });
    await destination.close(never);
  });

  it('refuses options that cannot work', () => {
    const given = { brokers: ['kafka:9092'], topic: 'findings' };
    assert.ok(kafkaType.options.safeParse({ ...given, brokers: ['[::1]:9092'] }).success);
    const bad = [
      { brokers: [] },
      { brokers: ['kafka'] },
      { topic: 'a b' },
      { topic: '..' },
      { sasl: { mechanism: 'PLAIN', user: 'a' } },
      { sasl: { mechanism: 'GSSAPI' } },
      { tls: { key: 'only' } },
      { unknown: 1 },
    ];
    for (const change of bad) {
      assert.equal(kafkaType.options.safeParse({ ...given, ...change }).success, false, JSON.stringify(change));
    }
  });
});
