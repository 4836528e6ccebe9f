import { after } from 'node:test';
import { openSecrets } from '../../../src/output/destination/secrets.ts';
import { syslogType } from '../../../src/output/destination/syslog/options.ts';
import type { KitOptions } from '../../output/destination/kit/subject.ts';
import { conformance } from '../../output/destination/kit.ts';
import { DaemonReceiver } from './daemon-receiver.ts';
import { type Daemon, startRsyslog, startSyslogNg } from './daemons.ts';

const context = { output: 'logs', node: 'node-1', contentType: 'application/json', secrets: openSecrets({}) };
const tlsFile = (name: string): string => new URL(`../../../fixtures/tls/${name}`, import.meta.url).pathname;
const tls = { ca: tlsFile('authority.pem'), cert: tlsFile('client.pem'), key: tlsFile('client.key') };
const noAnswers = 'syslog has no answers';
const noProxy = 'there is no proxy in front of it';
const mostOfDatagram = 30_000;
const most = 240_000;

const rsyslog = await startRsyslog();
after(() => rsyslog.stop());
const syslogNg = await startSyslogNg();
after(() => syslogNg.stop());

/** Options of the kit for connections through a proxy. */
function overStream(
  daemon: Daemon,
  scheme: 'tcp' | 'tls',
  port: number,
  further: Readonly<Record<string, unknown>> = {},
) {
  return {
    async open() {
      const receiver = new DaemonReceiver(daemon, port);
      const address = `${scheme}://127.0.0.1:${await receiver.listen()}`;
      return { destination: await destination({ address, ...further }, receiver), receiver };
    },
    body: (text: string) => Buffer.from(JSON.stringify({ text })),
    refused: 'y'.repeat(most),
    cannot: { hang: noAnswers, fail: noAnswers, acceptOnly: noAnswers },
  } satisfies KitOptions;
}

/** Options of the kit without a proxy. */
function direct(daemon: Daemon, address: string, longest = most) {
  return {
    async open() {
      const receiver = new DaemonReceiver(daemon);
      return { destination: await destination({ address }, receiver), receiver };
    },
    body: (text: string) => Buffer.from(JSON.stringify({ text: text.startsWith('y') ? text : text.slice(0, longest) })),
    refused: 'y'.repeat(most),
    cannot: { hang: noAnswers, fail: noAnswers, acceptOnly: noAnswers, close: noProxy, down: noProxy },
  } satisfies KitOptions;
}

function destination(options: Readonly<Record<string, unknown>>, { dataId }: DaemonReceiver) {
  const all = { max_message: most, sd_id: dataId, settle: '100ms', ...options };
  return syslogType.open(syslogType.options.parse(all), context);
}

conformance('syslog with rsyslog over TCP', overStream(rsyslog, 'tcp', rsyslog.ports.tcp));
conformance('syslog with rsyslog over TLS', overStream(rsyslog, 'tls', rsyslog.ports.second, { tls }));
conformance('syslog with rsyslog over UDP', direct(rsyslog, `udp://127.0.0.1:${rsyslog.ports.udp}`, mostOfDatagram));
conformance('syslog with syslog-ng over TCP', overStream(syslogNg, 'tcp', syslogNg.ports.tcp));
conformance(
  'syslog with syslog-ng over TCP with newlines',
  overStream(syslogNg, 'tcp', syslogNg.ports.second, { framing: 'newline' }),
);
conformance(
  'syslog with syslog-ng over UDP',
  direct(syslogNg, `udp://127.0.0.1:${syslogNg.ports.udp}`, mostOfDatagram),
);
conformance('syslog with syslog-ng over a unix socket', direct(syslogNg, `unix:${syslogNg.socket}`));
