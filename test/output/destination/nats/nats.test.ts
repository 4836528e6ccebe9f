import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DeliveryError } from '../../../../src/output/destination/destination.ts';
import { natsType } from '../../../../src/output/destination/nats/options.ts';
import { openSecrets } from '../../../../src/output/destination/secrets.ts';
import { floodingServer } from '../flooding-server.ts';
import { arrivedExactly, record, records } from '../kit/records.ts';
import { type KitOptions, never, withSubject } from '../kit/subject.ts';
import { soon } from '../kit/waiting.ts';
import { conformance } from '../kit.ts';
import { FakeNats } from './fake-nats.ts';

const password = 'secret-of-nats';
const context = {
  output: 'bus',
  node: 'node.example',
  contentType: 'application/json',
  secrets: openSecrets({ NATS_PASSWORD: password }),
};

/** Options of the kit for a destination with further options. */
function kit(further: Readonly<Record<string, unknown>> = {}, receiver = () => new FakeNats()) {
  const options = {
    async open() {
      const fake = receiver();
      await fake.listen();
      const given = natsType.options.parse({ servers: [fake.address], ...further });
      return { destination: await natsType.open(given, context), receiver: fake };
    },
    refused: 'x'.repeat(1_200_000),
    settlesEach: true,
    secrets: [password],
  };
  return options satisfies KitOptions;
}

conformance('NATS', kit({ auth: { basic: { user: 'sequent', password: { env: 'NATS_PASSWORD' } } } }));

describe('NATS', () => {
  it('makes the subject from the record, and keeps the parts of values together', () => {
    const options = kit({ subject: 'soc.{pack}.{severity}.{signature}.{namespace}.{node}' });
    return withSubject(options, async ({ destination, receiver }) => {
      assert.ok(receiver instanceof FakeNats);
      for (const namespace of ['kube-system', '', 'a.b.>.*\r\nPUB', 'n'.repeat(300)]) {
        await destination.send([{ ...record(options, 'a'), namespace }], never);
      }
      assert.deepEqual(
        receiver.messages.map(({ subject }) => subject),
        ['kube-system', '_', 'a_b______PUB', 'n'.repeat(128)].map(
          (part) => `soc.rseq.high.RSEQ-1.${part}.node_example`,
        ),
      );
      assert.equal(receiver.messages[0]?.contentType, 'application/json');
    });
  });

  it('delivers a batch in order with any number of messages in flight', async () => {
    for (const inFlight of [1, 3]) {
      const options = kit({ in_flight: inFlight });
      await withSubject(options, async ({ destination, receiver }) => {
        const batch = records(options, 10);
        await destination.send(batch, never);
        await arrivedExactly(receiver, batch);
      });
    }
  });

  it('refuses options that cannot work', () => {
    const bad = [
      { servers: [] },
      { servers: ['nats://user:password@host'] },
      { servers: ['https://host'] },
      { servers: ['nats://host'], subject: 'a..b' },
      { servers: ['nats://host'], subject: 'findings.>' },
      { servers: ['nats://host'], subject: 'findings.{path}' },
      { servers: ['nats://host'], subject: '$JS.API' },
      { servers: ['nats://host'], tls: { cert: 'only' } },
      { servers: ['nats://host'], auth: { password: 'alone' } },
      { servers: ['nats://host'], unknown: 1 },
    ];
    for (const options of bad)
      assert.equal(natsType.options.safeParse(options).success, false, JSON.stringify(options));
  });

  it('reads the credentials again for every connection', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sequent-nats-'));
    const file = join(folder, 'token');
    writeFileSync(file, 'first\n');
    await withSubject(kit({ auth: { token: { file } } }), async ({ destination, receiver }) => {
      assert.ok(receiver instanceof FakeNats);
      await destination.send(records(kit(), 1), never);
      writeFileSync(file, 'second\n');
      await receiver.behave('down');
      await assert.rejects(destination.send(records(kit(), 1), never), DeliveryError);
      await receiver.behave('accept');
      await destination.send(records(kit(), 1), never);
      assert.deepEqual(
        receiver.connects.map(({ auth_token: token }) => token),
        ['first', 'second'],
      );
    });
    rmSync(folder, { recursive: true });
  });

  const faults: readonly (readonly [answer: string, message: RegExp])[] = [
    ['no responders', /^cannot publish findings\.high to .*: no stream takes this subject/],
    [
      '{"error":{"code":503,"err_code":10023,"description":"insufficient\\u001b resources"}}',
      /insufficient\\x1b resources; check the limits/,
    ],
    ['hello', /check that a JetStream stream takes this subject$/],
  ];
  for (const [answer, message] of faults) {
    it(`says what to do after the answer ${answer}`, () =>
      withSubject(kit(), async ({ destination, receiver }) => {
        assert.ok(receiver instanceof FakeNats);
        receiver.answer = answer;
        await assert.rejects(destination.send(records(kit(), 2), never), {
          name: 'DeliveryError',
          message,
          settled: 0,
        });
      }));
  }

  it('closes its socket if a server takes the connection but does not answer', async () => {
    const gone = Promise.withResolvers<void>();
    const server = createServer((socket) => socket.resume().once('close', gone.resolve));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const given = natsType.options.parse({ servers: [`nats://127.0.0.1:${address.port}`], timeout: '100ms' });
    const destination = await natsType.open(given, context);
    const message = /no server answers in time; check that it is NATS/;
    await assert.rejects(destination.send(records(kit(), 1), never), { name: 'DeliveryError', message });
    await soon('the end of the socket', gone.promise);
    await destination.close(never);
    server.close();
  });

  for (const [what, text] of [
    ['lines of the protocol', 'INFO {}\r\n'],
    ['no line at all', 'x'],
  ] as const) {
    it(`closes a connection that floods it with ${what}, because the client would keep everything`, async (t) => {
      const port = await floodingServer(t, text, 'at once');
      const given = natsType.options.parse({ servers: [`nats://127.0.0.1:${port}`], timeout: '30s' });
      const destination = await natsType.open(given, context);
      const message = /sends much more than answers, as if .*; check the ports in `servers`$/;
      await assert.rejects(destination.send(records(kit(), 1), never), { name: 'DeliveryError', message });
      await destination.close(never);
    });
  }

  it('buries a message that is too large for the stream', () =>
    withSubject(kit(), async ({ destination, receiver }) => {
      assert.ok(receiver instanceof FakeNats);
      receiver.answer = '{"error":{"code":400,"err_code":10054,"description":"message size exceeds maximum allowed"}}';
      assert.deepEqual(await destination.send(records(kit(), 1), never), {
        refused: [{ index: 0, reason: 'the stream refuses the message: message size exceeds maximum allowed' }],
      });
    }));

  it('says that the server has no TLS, and names the file or variable that is missing', async () => {
    const faulty: readonly (readonly [further: Readonly<Record<string, unknown>>, message: RegExp])[] = [
      [{ tls: {} }, /the server offers no TLS; write nats:/],
      [{ tls: { ca: '/missing/ca.pem' } }, /does not exist \(\/missing\/ca\.pem\); /],
      [{ auth: { nkey: { env: 'MISSING_SEED' } } }, /not set \(MISSING_SEED\); /],
    ];
    for (const [further, message] of faulty) {
      await withSubject(kit(further), ({ destination }) =>
        assert.rejects(destination.send(records(kit(), 1), never), { name: 'DeliveryError', message }),
      );
    }
  });
});
