import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { located, type Part, run } from '../part.ts';
import { freePort, isListening, partFolder, type RunningPart, start } from '../server.ts';

const version = '3.9.1';

const pom = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>parts</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;

/** A broker of Kafka, as the jar files of the server. */
export const kafkaPart: Part = {
  name: 'kafka',
  version,
  entry: join('lib', `kafka_2.13-${version}.jar`),
  install: {
    needs: ['java', 'mvn'],
    minutes: 2,
    async run(folder) {
      writeFileSync(join(folder, 'pom.xml'), pom);
      const args = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'lib')}`];
      await run('mvn', args, { cwd: folder });
    },
  },
};

/** A broker that is its own controller. */
export interface Broker extends RunningPart {
  /** Port for the test itself. */
  readonly port: number;
  /** Port behind the proxy whose port clients are told. */
  readonly behindProxy: number;
  readonly proxyPort: number;
  /** Port with SASL PLAIN. */
  readonly saslPort: number;
  /** Port with TLS and SASL SCRAM. */
  readonly securePort: number;
}

const tls = (name: string): URL => new URL(`../../../fixtures/tls/${name}`, import.meta.url);

/** Name and password of the only user at the ports with SASL. */
export const saslUser = { user: 'sequent', password: 'secret-of-kafka' };

/** Starts a broker. */
export async function startKafka(): Promise<Broker> {
  const classPath = join(dirname(await located(kafkaPart)), '*');
  const [port, behindProxy, proxyPort, saslPort, securePort, controller] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const folder = partFolder('kafka');
  const file = join(folder, 'server.properties');
  const keys = join(folder, 'server.pem');
  writeFileSync(keys, [readFileSync(tls('server.key')), readFileSync(tls('server.pem'))].join(''), { mode: 0o600 });
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `TEST://127.0.0.1:${port},PROXY://127.0.0.1:${behindProxy},SASL://127.0.0.1:${saslPort},SECURE://127.0.0.1:${securePort},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `TEST://127.0.0.1:${port},PROXY://127.0.0.1:${proxyPort},SASL://127.0.0.1:${saslPort},SECURE://localhost:${securePort}`,
    'listener.security.protocol.map':
      'TEST:PLAINTEXT,PROXY:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,SECURE:SASL_SSL',
    'inter.broker.listener.name': 'TEST',
    'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.secure.sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.secure.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.secure.scram-sha-512.sasl.jaas.config': scram,
    'listener.name.secure.ssl.keystore.type': 'PEM',
    'listener.name.secure.ssl.keystore.location': keys,
    'listener.name.sasl.plain.sasl.jaas.config': `${login} user_${saslUser.user}="${saslUser.password}";`,
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
  };
  writeFileSync(
    file,
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const id = Buffer.from('sequent-parts-01').toString('base64url');
  const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${saslUser.user},password=${saslUser.password}]`,
  ]);
  const format = ['-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', file, ...users];
  await run('java', format, { cwd: folder });
  const args = ['-Xmx512m', '-cp', classPath, 'kafka.Kafka', file];
  const running = await start({ command: 'java', args, folder }, () => isListening(port));
  return { ...running, port, behindProxy, proxyPort, saslPort, securePort };
}
