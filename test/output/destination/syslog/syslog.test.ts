import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSecrets } from '../../../../src/output/destination/secrets.ts';
import { syslogType } from '../../../../src/output/destination/syslog/options.ts';
import { record, records } from '../kit/records.ts';
import { type KitOptions, never, withSubject } from '../kit/subject.ts';
import { conformance } from '../kit.ts';
import { FakeSyslog, type Transport } from './fake-syslog.ts';

const context = {
  output: 'logs',
  node: 'node 1é',
  contentType: 'application/json',
  secrets: openSecrets({}),
};
const tlsFile = (name: string): string => fileURLToPath(new URL(`../../../../fixtures/tls/${name}`, import.meta.url));
const ca = tlsFile('authority.pem');
const noAnswers = 'syslog has no answers';

/** Options of the kit for a transport, with further options of the destination. */
function kit(
  transport: Transport,
  further: Readonly<Record<string, unknown>> = {},
  receiver?: ConstructorParameters<typeof FakeSyslog>[2],
) {
  const isUdp = transport === 'udp';
  const most = isUdp ? 40_000 : 100_000;
  const given = {
    max_message: most,
    settle: '20ms',
    ...(transport === 'tls' && { tls: { ca } }),
    ...further,
  };
  const usual = transport === 'unix' ? 'newline' : 'octet-counting';
  const framing = further['framing'] === 'newline' ? 'newline' : usual;
  return {
    async open() {
      const fake = new FakeSyslog(transport, framing, receiver);
      await fake.listen();
      const options = syslogType.options.parse({ address: fake.address, ...given });
      return { destination: await syslogType.open(options, context), receiver: fake };
    },
    body: (text) => Buffer.from(JSON.stringify({ text: isUdp && text.startsWith('x') ? text.slice(0, 30_000) : text })),
    refused: 'y'.repeat(most),
    cannot: {
      hang: `${noAnswers}, so a receiver that hangs is not noticed`,
      fail: noAnswers,
      acceptOnly: noAnswers,
      ...(isUdp && { close: 'UDP has no connections' }),
    },
  } satisfies KitOptions;
}

conformance('syslog over UDP', kit('udp'));
conformance('syslog over TCP', kit('tcp'));
conformance('syslog over TCP with newlines', kit('tcp', { framing: 'newline' }));
conformance('syslog over TLS', kit('tls'));
conformance('syslog over a unix socket', kit('unix'));

describe('syslog', () => {
  it('writes the header from the record', () => {
    const options = kit('tcp', { facility: 'authpriv', sd_id: 'acme@1.2' });
    return withSubject(options, async ({ destination, receiver }) => {
      assert.ok(receiver instanceof FakeSyslog);
      const critical = { ...record(options, 'a', 'critical'), timestamp: 1_700_000_000_123_456_789n };
      const hostile = { ...critical, id: 'a"]\\[x=', signature: `ID ${'é'.repeat(40)}`, severity: 'info' } as const;
      await destination.send([{ ...critical, signature: '' }, hostile], never);
      const header = {
        priority: 10 * 8 + 2,
        time: '2023-11-14T22:13:20.123456Z',
        host: 'node_1_',
        application: 'sequent',
        process: String(process.pid),
        messageId: '-',
        dataId: 'acme@1.2',
        id: critical.id,
        severity: 'critical',
        body: undefined,
      };
      const second = { priority: 10 * 8 + 6, messageId: `ID_${'_'.repeat(29)}`, id: hostile.id, severity: 'info' };
      assert.deepEqual(
        receiver.messages.map((message) => ({ ...message, body: undefined })),
        [header, { ...header, ...second }],
      );
    });
  });

  it('connects again after the receiver has closed the connection between two batches', () => {
    const options = kit('tcp');
    return withSubject(options, async ({ destination, receiver }) => {
      assert.ok(receiver instanceof FakeSyslog);
      const batch = records(options, 2);
      await destination.send(batch.slice(0, 1), never);
      await receiver.cut();
      // The first try may notice the end of the connection.
      await destination.send(batch.slice(1), never).catch(() => destination.send(batch.slice(1), never));
      assert.deepEqual(
        receiver.messages.map(({ id }) => id),
        batch.map(({ id }) => id),
      );
    });
  });

  it('presents a certificate, and reports a receiver that it cannot trust', async () => {
    const client = { ca, cert: tlsFile('client.pem'), key: tlsFile('client.key') };
    const strict = { requestCert: true, rejectUnauthorized: true, ca: readFileSync(ca) };
    await withSubject(kit('tls', { tls: client }, strict), async ({ destination, receiver }) => {
      const batch = records(kit('tls'), 1);
      assert.deepEqual(await destination.send(batch, never), { refused: [] });
      assert.equal((await receiver.arrived()).length, 1);
    });
    const faults: readonly (readonly [tls: object, receiver: object, message: RegExp])[] = [
      [{ ca }, strict, /wants a certificate of the client .*; give tls\.cert and tls\.key/],
      [{}, {}, /authority of the certificate|self-signed|unknown/],
      [{ ca, server_name: 'other.example' }, {}, /has another host name .*tls\.server_name/],
      [
        { ca },
        { cert: readFileSync(tlsFile('expired.pem')), key: readFileSync(tlsFile('expired.key')) },
        /has expired/,
      ],
    ];
    for (const [tls, receiver, message] of faults) {
      await withSubject(kit('tls', { tls, settle: '1s' }, receiver), ({ destination }) =>
        assert.rejects(destination.send(records(kit('tls'), 1), never), { name: 'DeliveryError', message }),
      );
    }
  });

  it('says that a unix socket is missing', async () => {
    const path = `/tmp/sequent-missing-${process.pid}`;
    const opened = await syslogType.open(syslogType.options.parse({ address: `unix:${path}` }), context);
    await assert.rejects(opened.send(records(kit('unix'), 1), never), { message: /there is no such socket/ });
    await opened.close(never);
  });

  it('ends a connection attempt in time', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const options = syslogType.options.parse({ address: `tls://127.0.0.1:${port}`, timeout: '200ms' });
    const opened = await syslogType.open(options, context);
    const message = /the connection timed out/;
    await assert.rejects(opened.send(records(kit('tls'), 1), never), { name: 'DeliveryError', message });
    await opened.close(never);
    silent.close();
  });

  it('begins a text that is not ASCII with the byte order mark, and makes one line of every text', async () => {
    const receiver = createSocket('udp4');
    const got: string[] = [];
    receiver.on('message', (message) => got.push(message.toString().replace(/^.*?\] /, '')));
    await new Promise<void>((resolve) => {
      receiver.bind(0, '127.0.0.1', resolve);
    });
    const options = syslogType.options.parse({ address: `udp://127.0.0.1:${receiver.address().port}` });
    const opened = await syslogType.open(options, context);
    const text = (body: string) => ({
      ...record(kit('udp'), ''),
      body: Buffer.from(body),
      contentType: 'text/plain; charset=utf-8',
    });
    await opened.send([text('CEF:0|plain\n<1>1\r\tforged\0'), text('CEF:0|é')], never);
    await opened.close(never);
    receiver.close();
    assert.deepEqual(got, ['CEF:0|plain <1>1  forged ', '\ufeffCEF:0|é']);
  });

  it('refuses options that cannot work', () => {
    const addresses = [
      '',
      'host',
      'http://host',
      'tcp://',
      'tcp://u:p@host',
      'tcp://host/path',
      'udp://host:0',
      'unix:x',
    ];
    const bad = [
      ...addresses.map((address) => ({ address })),
      { address: 'tcp://host', facility: 'local8' },
      { address: 'tcp://host', framing: 'lines' },
      { address: 'tcp://host', sd_id: 'no-number' },
      { address: 'tcp://host', sd_id: 'a b@1' },
      { address: 'tcp://host', sd_id: `${'a'.repeat(31)}@1` },
      { address: 'tcp://host', max_message: 100 },
      {},
    ];
    for (const one of bad) assert.equal(syslogType.options.safeParse(one).success, false, JSON.stringify(one));
    for (const address of ['udp://[::1]:514', 'tls://logs.example', 'unix:/run/a', 'unix:///run/a']) {
      assert.equal(syslogType.options.safeParse({ address }).success, true, address);
    }
  });
});
