import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { DeliveryError } from '../../../src/output/destination/destination.ts';
import { natsType } from '../../../src/output/destination/nats/options.ts';
import { openSecrets } from '../../../src/output/destination/secrets.ts';
import { records } from '../../output/destination/kit/records.ts';
import { never } from '../../output/destination/kit/subject.ts';
import { conformance } from '../../output/destination/kit.ts';
import { startNats } from './server.ts';
import { RealStream } from './stream.ts';

const credentials = { user: 'sequent', pass: 'secret-of-nats' };
const server = await startNats(['--user', credentials.user, '--pass', credentials.pass]);
after(() => server.stop());

const context = {
  output: 'bus',
  node: 'node-1',
  contentType: 'application/json',
  secrets: openSecrets({ NATS_PASSWORD: credentials.pass, WRONG: 'another-secret' }),
};

function destination(address: string, subject: string, variable = 'NATS_PASSWORD') {
  const auth = { basic: { user: credentials.user, password: { env: variable } } };
  return natsType.open(natsType.options.parse({ servers: [address], subject, auth }), context);
}

conformance('NATS with a real server', {
  async open() {
    const receiver = await RealStream.create(server.port, credentials);
    return { destination: await destination(receiver.address, `${receiver.prefix}.{severity}`), receiver };
  },
  refused: 'x'.repeat(1_200_000),
  settlesEach: true,
  secrets: [credentials.pass],
});

describe('NATS with a real server and TLS', () => {
  const file = (name: string) => fileURLToPath(new URL(`../../../fixtures/tls/${name}`, import.meta.url));
  const ca = file('authority.pem');
  const client = { cert: file('client.pem'), key: file('client.key') };

  /** Sends a record over TLS to a server that wants a certificate of the client. */
  async function sendOverTls(certificate: string, tls: Readonly<Record<string, unknown>>): Promise<unknown> {
    const args = [
      '--tlsverify',
      '--tlscacert',
      ca,
      '--tlscert',
      file(`${certificate}.pem`),
      '--tlskey',
      file(`${certificate}.key`),
    ];
    const secure = await startNats(args);
    const opened = await natsType.open(
      natsType.options.parse({ servers: [`tls://localhost:${secure.port}`], subject: 'nowhere', tls }),
      context,
    );
    try {
      return await opened.send(records({ open: assert.fail }, 1), never).catch((error: unknown) => error);
    } finally {
      await opened.close(never);
      await secure.stop();
    }
  }

  const cases: readonly (readonly [
    what: string,
    certificate: string,
    tls: Readonly<Record<string, unknown>>,
    message: RegExp,
  ])[] = [
    ['is let in with a certificate', 'server', { ca, ...client }, /no stream takes this subject/],
    ['says that the server wants a certificate', 'server', { ca }, /tls\.cert/],
    ['says that the authority is unknown', 'server', client, /tls\.ca/],
    ['says that the certificate of the server has expired', 'expired', { ca, ...client }, /has expired/],
  ];
  for (const [what, certificate, tls, message] of cases) {
    it(what, async () => {
      const error = await sendOverTls(certificate, tls);
      assert.ok(error instanceof DeliveryError, String(error));
      assert.match(error.message, message);
    });
  }
});

describe('NATS with a real server', () => {
  const address = `nats://127.0.0.1:${server.port}`;

  it('says that no stream takes the subject', async () => {
    const opened = await destination(address, 'nowhere.{severity}');
    const message = /^cannot publish nowhere\.high to .*: no stream takes this subject/;
    await assert.rejects(opened.send(records({ open: assert.fail }, 1), never), { name: 'DeliveryError', message });
    await opened.close(never);
  });

  it('says that the server refuses the credentials', async () => {
    const opened = await destination(address, 'a.b', 'WRONG');
    const message = /the server refuses the credentials; check auth/;
    await assert.rejects(opened.send(records({ open: assert.fail }, 1), never), { name: 'DeliveryError', message });
    await opened.close(never);
  });

  it('lets the stream drop a repetition', async () => {
    const stream = await RealStream.create(server.port, credentials);
    const opened = await destination(stream.address, `${stream.prefix}.x`);
    const batch = records({ open: assert.fail }, 3);
    await opened.send(batch, never);
    await opened.send(batch, never);
    assert.equal((await stream.arrived()).length, 3);
    await opened.close(never);
    await stream.dispose();
  });

  it('uses the subject of the record, whatever the namespace contains', async () => {
    const connection = await connect({ servers: address, ...credentials });
    const stream = await RealStream.create(server.port, credentials);
    const subscription = connection.subscribe(`${stream.prefix}.>`, { max: 1 });
    await connection.flush();
    const opened = await destination(stream.address, `${stream.prefix}.{namespace}.{node}`);
    const [record] = records({ open: assert.fail }, 1);
    assert.ok(record);
    await opened.send([{ ...record, namespace: '> *.\r\n' }], never);
    for await (const message of subscription) assert.equal(message.subject, `${stream.prefix}.______.node-1`);
    await opened.close(never);
    await stream.dispose();
    await connection.close();
  });
});
