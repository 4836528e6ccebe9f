import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { located, type Part, run } from '../part.ts';
import { freePort, isListening, partFolder, type RunningPart, start } from '../server.ts';

const version = '0.161.0';

const build = `dist: { name: otelcol, output_path: ./otelcol }
conf_resolver: { default_uri_scheme: file }
receivers:
  - gomod: go.opentelemetry.io/collector/receiver/otlpreceiver v${version}
exporters:
  - gomod: github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter v${version}
providers:
  - gomod: go.opentelemetry.io/collector/confmap/provider/fileprovider v1.67.0
`;

/** The OpenTelemetry Collector with a receiver of OTLP and a file as its output. */
export const collectorPart: Part = {
  name: 'otelcol',
  version,
  entry: 'otelcol/otelcol',
  install: {
    needs: ['go'],
    minutes: 2,
    async run(folder) {
      writeFileSync(join(folder, 'build.yaml'), build);
      const builder = `go.opentelemetry.io/collector/cmd/builder@v${version}`;
      await run('go', ['run', builder, '--config', 'build.yaml'], { cwd: folder });
    },
  },
};

export interface Collector extends RunningPart {
  /** File with one request of its pipeline on each line. */
  readonly output: string;
  /** `secure` is gRPC over TLS with a certificate of the client. */
  readonly ports: Readonly<Record<'http' | 'grpc' | 'secure', number>>;
}

const tls = (name: string): string => new URL(`../../../fixtures/tls/${name}`, import.meta.url).pathname;

export async function startCollector(): Promise<Collector> {
  const command = await located(collectorPart);
  const folder = partFolder('otelcol');
  const ports = { http: await freePort(), grpc: await freePort(), secure: await freePort() };
  const output = join(folder, 'out.json');
  const config = join(folder, 'collector.yaml');
  writeFileSync(
    config,
    `receivers:
  otlp:
    protocols:
      grpc: { endpoint: "127.0.0.1:${ports.grpc}" }
      http: { endpoint: "127.0.0.1:${ports.http}" }
  otlp/secure:
    protocols:
      grpc:
        endpoint: "127.0.0.1:${ports.secure}"
        tls:
          cert_file: ${tls('server.pem')}
          key_file: ${tls('server.key')}
          client_ca_file: ${tls('authority.pem')}
exporters:
  file: { path: ${output}, flush_interval: 50ms }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    logs: { receivers: [otlp, otlp/secure], exporters: [file] }
`,
  );
  const args = ['--config', `file:${config}`];
  const isReady = async (): Promise<boolean> =>
    (await Promise.all(Object.values(ports).map((port) => isListening(port)))).every(Boolean);
  return { ...(await start({ command, args, folder }, isReady)), output, ports };
}
