import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { kafkaType } from '../../../src/output/destination/kafka/options.ts';
import { openSecrets } from '../../../src/output/destination/secrets.ts';
import { tlsFile } from '../../output/destination/http/http-receiver.ts';
import { record, records } from '../../output/destination/kit/records.ts';
import { type KitOptions, never } from '../../output/destination/kit/subject.ts';
import { conformance } from '../../output/destination/kit.ts';
import { saslUser, startKafka } from './broker.ts';
import { headerOf, RealTopic } from './topic.ts';

const broker = await startKafka();
after(() => broker.stop());

const context = {
  output: 'lake',
  node: 'node-1',
  contentType: 'application/json',
  secrets: openSecrets({ KAFKA_PASSWORD: saslUser.password, WRONG: 'another-secret' }),
};

function destination(port: number, topic: string, further: Readonly<Record<string, unknown>> = {}) {
  return kafkaType.open(kafkaType.options.parse({ brokers: [`127.0.0.1:${port}`], topic, ...further }), context);
}

const kit: KitOptions = {
  async open() {
    const receiver = await RealTopic.create(broker);
    return { destination: await destination(broker.proxyPort, receiver.name), receiver };
  },
  refused: 'x'.repeat(1_200_000),
  cannot: { acceptOnly: 'a broker takes a request as a whole', fail: 'a single broker writes or is away' },
};

conformance('Kafka with a real broker', kit);

describe('Kafka with a real broker', () => {
  it('gives each message the subject as key, and the headers finding-id and content-type', async () => {
    const { topic, sent } = await withTopic(async (name) => {
      const opened = await destination(broker.port, name);
      const sent = { ...record(kit, 'a'), subject: 'pod/\n\u001b[31m' };
      await opened.send([sent], never);
      await opened.close(never);
      return sent;
    });
    const [message] = topic.messages;
    assert.ok(message);
    assert.equal(message.key.toString(), sent.subject);
    assert.equal(headerOf(message.headers, 'finding-id'), sent.id);
    assert.equal(headerOf(message.headers, 'content-type'), 'application/json');
  });

  it('authenticates with SASL', async () => {
    const { topic } = await withTopic(async (name) => {
      const sasl = { mechanism: 'PLAIN', user: saslUser.user, password: { env: 'KAFKA_PASSWORD' } };
      const opened = await destination(broker.saslPort, name, { sasl });
      await opened.send(records(kit, 2), never);
      await opened.close(never);
    });
    assert.equal(topic.messages.length, 2);
  });

  for (const mechanism of ['SCRAM-SHA-256', 'SCRAM-SHA-512']) {
    it(`authenticates with ${mechanism} over TLS`, async () => {
      const { topic } = await withTopic(async (name) => {
        const sasl = { mechanism, user: saslUser.user, password: { env: 'KAFKA_PASSWORD' } };
        const secure = { brokers: [`localhost:${broker.securePort}`], tls: { ca: tlsFile('authority.pem') }, sasl };
        const opened = await destination(broker.securePort, name, secure);
        await opened.send(records(kit, 2), never);
        await opened.close(never);
      });
      assert.equal(topic.messages.length, 2);
    });
  }

  const faults: readonly (readonly [
    what: string,
    port: number,
    further: Readonly<Record<string, unknown>>,
    message: RegExp,
  ])[] = [
    ['the topic does not exist', broker.port, {}, /the topic does not exist; create it, or set create_topic$/],
    [
      'the password is wrong',
      broker.saslPort,
      { sasl: { mechanism: 'PLAIN', user: 'sequent', password: { env: 'WRONG' } } },
      /SASL_AUTHENTICATION_FAILED; check sasl/,
    ],
    [
      'the authority of the certificate is unknown',
      broker.securePort,
      { tls: {}, sasl: { mechanism: 'SCRAM-SHA-512', user: 'sequent', password: { env: 'KAFKA_PASSWORD' } } },
      /authority of the certificate is unknown .*tls\.ca/,
    ],
    [
      'the password is wrong over TLS',
      broker.securePort,
      {
        brokers: [`localhost:${broker.securePort}`],
        tls: { ca: tlsFile('authority.pem') },
        sasl: { mechanism: 'SCRAM-SHA-256', user: 'sequent', password: { env: 'WRONG' } },
      },
      /SASL_AUTHENTICATION_FAILED; check sasl/,
    ],
    ['the broker offers no TLS', broker.port, { tls: {} }, /; .*(tls|TLS)/],
    [
      'the broker has another mechanism only',
      broker.saslPort,
      { sasl: { mechanism: 'SCRAM-SHA-256', user: 'sequent', password: 'x' } },
      /UNSUPPORTED_SASL_MECHANISM; choose another sasl\.mechanism/,
    ],
  ];
  for (const [what, port, further, message] of faults) {
    it(`says that ${what}`, async () => {
      const opened = await destination(port, 'missing', { timeout: '2s', ...further });
      await assert.rejects(opened.send(records(kit, 1), never), { name: 'DeliveryError', message });
      await opened.close(never);
    });
  }

  it('creates the topic if it may', async () => {
    const opened = await destination(broker.port, 'created', { create_topic: true });
    // The broker answers the first request before the topic has a leader.
    for (let tries = 0; tries < 20; tries += 1) {
      const done = await opened.send(records(kit, 1), never).catch((error: unknown) => error);
      if (!(done instanceof Error)) break;
      assert.ok(tries < 19, done);
    }
    await opened.close(never);
  });
});

/** Runs a test with a topic, reads the topic to its end, and ends it. */
async function withTopic<T>(
  test: (topic: string) => Promise<T>,
): Promise<{ readonly topic: RealTopic; readonly sent: T }> {
  const topic = await RealTopic.create(broker);
  try {
    const sent = await test(topic.name);
    await topic.arrived();
    return { topic, sent };
  } finally {
    await topic.dispose();
  }
}
