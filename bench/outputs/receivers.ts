import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Admin, Consumer } from '@platformatic/kafka';
import { kafkaPart, startKafka } from '../../test/parts/kafka/broker.ts';
import { natsPart, startNats } from '../../test/parts/nats/server.ts';
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

/** All receivers, by the names that the command line takes. */
export const receivers: Readonly<Record<string, ReceiverType>> = { file, nats, kafka };

/** @returns why a receiver cannot be started here; undefined if it can */
export async function missingPart({ part }: ReceiverType): Promise<string | undefined> {
  const found = part === undefined ? undefined : await locate(part, 0);
  return found !== undefined && 'missing' in found ? found.missing : undefined;
}

async function linesOf(path: string): Promise<number> {
  const { stdout } = await promisify(execFile)('wc', ['-l', path]);
  return Number.parseInt(stdout, 10);
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
