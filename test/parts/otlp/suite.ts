import { after } from 'node:test';
import { otlpType } from '../../../src/output/destination/otlp/options.ts';
import { openSecrets } from '../../../src/output/destination/secrets.ts';
import type { KitOptions } from '../../output/destination/kit/subject.ts';
import { conformance } from '../../output/destination/kit.ts';
import { logRecord } from '../../output/destination/otlp/log-records.ts';
import { startCollector } from './collector.ts';
import { CollectorReceiver } from './collector-receiver.ts';

const context = { output: 'otel', node: 'node-1', contentType: 'application/json', secrets: openSecrets({}) };
const tlsFile = (name: string): string => new URL(`../../../fixtures/tls/${name}`, import.meta.url).pathname;
const tls = { ca: tlsFile('authority.pem'), cert: tlsFile('client.pem'), key: tlsFile('client.key') };
const refused = 'this record is none';

const collector = await startCollector();
after(() => collector.stop());

function kit(port: keyof typeof collector.ports, options: Readonly<Record<string, unknown>>) {
  return {
    async open() {
      const receiver = new CollectorReceiver(collector, collector.ports[port]);
      const url = `${port === 'secure' ? 'https' : 'http'}://127.0.0.1:${await receiver.listen()}`;
      const { resource } = receiver;
      const given = otlpType.options.parse({ url, resource, ...options });
      return { destination: await otlpType.open(given, context), receiver };
    },
    body: (text, id) => (text === refused ? Buffer.from('{"attributes":[{"key":1,"value":7}]}') : logRecord(text, id)),
    refused,
    cannot: {
      fail: 'the Collector is not busy on demand',
      acceptOnly: 'the Collector is not busy on demand',
    },
  } satisfies KitOptions;
}

conformance('OTLP with a Collector over HTTP with protobuf', kit('http', { gzip: true }));
conformance('OTLP with a Collector over HTTP with JSON', kit('http', { protocol: 'http/json' }));
conformance('OTLP with a Collector over gRPC', kit('grpc', { protocol: 'grpc', gzip: true }));
conformance('OTLP with a Collector over gRPC with TLS', kit('secure', { protocol: 'grpc', tls }));
