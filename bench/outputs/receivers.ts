import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Admin, Consumer } from '@platformatic/kafka';
import { kafkaPart, startKafka } from '../../test/parts/kafka/broker.ts';
import { natsPart, startNats } from '../../test/parts/nats/server.ts';
import { collectorPart, startCollector } from '../../test/parts/otlp/collector.ts';
import { locate, type Part } from '../../test/parts/part.ts';

/** An empty place at a receiver, for one run. */
export interface Place {
  /** The options of the output, beside its name. */
  readonly output: Readonly<Record<string, unknown>>;
  /** Number of findings that have arrived. */
  arrived(): Promise<number>;
  remove(): Promise<void>;
}

/** A started receiver. */
export interface Receiver {
  /** Makes a place for one run. @param folder for files */
  place(folder: string): Promise<Place>;
  stop(): Promise<void>;
}

/** A receiver that the bench measures. */
export interface ReceiverType {
  /** Program that it needs. */
  readonly part?: Part;
  /** Whether its output has a spool. */
  readonly isRemote: boolean;
  start(): Promise<Receiver>;
}

const file: ReceiverType = {
  isRemote: false,
  async start() {
    return {
      async place(folder) {
        const path = join(folder, 'findings.json');
        return {
          output: { type: 'file', path },
          arrived: async () => (existsSync(path) ? linesOf(path) : 0),
          remove: async () => {},
        };
      },
      stop: async () => {},
    };
  },
};

const nats: ReceiverType = {
  part: natsPart,
  isRemote: true,
  async start() {
    const server = await startNats();
    const connection = await connect({ servers: `127.0.0.1:${server.port}` });
    const { streams } = await jetstreamManager(connection);
    return {
      async place() {
        const name = `bench-${randomUUID()}`;
        await streams.add({ name, subjects: [`${name}.>`] });
        return {
          output: { type: 'nats', servers: [`nats://127.0.0.1:${server.port}`], subject: `${name}.{severity}` },
          arrived: async () => (await streams.info(name)).state.messages,
          remove: async () => void (await streams.delete(name)),
        };
      },
      async stop() {
        await connection.close();
        await server.stop();
      },
    };
  },
};

const kafka: ReceiverType = {
  part: kafkaPart,
  isRemote: true,
  async start() {
    const broker = await startKafka();
    const options = { clientId: 'bench', bootstrapBrokers: [`127.0.0.1:${broker.port}`] };
    const admin = new Admin(options);
    return {
      async place() {
        const topic = `bench-${randomUUID()}`;
        await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
        return {
          output: { type: 'kafka', brokers: options.bootstrapBrokers, topic },
          arrived: () => messagesOf(topic, options),
          remove: () => admin.deleteTopics({ topics: [topic] }),
        };
      },
      async stop() {
        await admin.close();
        await broker.stop();
      },
    };
  },
};

const otlp: ReceiverType = {
  part: collectorPart,
  isRemote: true,
  async start() {
    const collector = await startCollector();
    const { output, ports } = collector;
    const records = async (): Promise<number> => (existsSync(output) ? occurrencesIn(output, '"timeUnixNano"') : 0);
    return {
      async place() {
        const before = await settled(records);
        return {
          output: { type: 'otlp', format: 'otlp', url: `http://127.0.0.1:${ports.http}` },
          arrived: async () => (await settled(records)) - before,
          remove: async () => {},
        };
      },
      stop: () => collector.stop(),
    };
  },
};

/** All receivers, by the names that the command line takes. */
export const receivers: Readonly<Record<string, ReceiverType>> = { file, nats, kafka, otlp };

/** @returns why a receiver cannot be started here; undefined if it can */
export async function missingPart({ part }: Pick<ReceiverType, 'part'>): Promise<string | undefined> {
  const found = part === undefined ? undefined : await locate(part, 0);
  return found !== undefined && 'missing' in found ? found.missing : undefined;
}

async function linesOf(path: string): Promise<number> {
  const { stdout } = await promisify(execFile)('wc', ['-l', path]);
  return Number.parseInt(stdout, 10);
}

async function occurrencesIn(path: string, text: string): Promise<number> {
  const { stdout } = await promisify(execFile)('sh', ['-c', 'grep -o "$1" "$2" | wc -l', 'sh', text, path]);
  return Number.parseInt(stdout, 10);
}

/** Waits until a count stands still, because the Collector writes its file a little later. */
async function settled(count: () => Promise<number>): Promise<number> {
  for (let last = -1; ; ) {
    const now = await count();
    if (now === last) return now;
    last = now;
    await delay(300);
  }
}

async function messagesOf(
  topic: string,
  options: { readonly clientId: string; readonly bootstrapBrokers: string[] },
): Promise<number> {
  const consumer = new Consumer({ ...options, groupId: topic });
  const ends = await consumer.listOffsets({ topics: [topic] });
  await consumer.close(true);
  return Number(ends.get(topic)?.[0] ?? 0n);
}
