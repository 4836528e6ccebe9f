import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { FleetOptions } from '../config/settings/fleet-options.ts';
import { SequentError } from '../errors.ts';
import { loadPackage } from '../output/destination/load-package.ts';
import { NatsConnector } from '../output/destination/nats/connector.ts';
import { connectFault } from '../output/destination/nats/nats-fault.ts';
import { openSecrets } from '../output/destination/secrets.ts';

/** First part of the subjects on which a node gets answers: the usual one of NATS. */
export const nodeInbox = '_INBOX';
/** The same of workers. Stored findings come by it, which no node may see. */
const workerInbox = '_SEQUENT';

/** A connection to the NATS of a fleet. */
export interface FleetLink {
  readonly connection: NatsConnection;
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
  /** Address of the server, for messages. */
  readonly server: string;
  close(): Promise<void>;
}

/**
 * Connects to the first server that answers.
 * @param environment variables that options may name for secrets
 * @param inbox first part of the subjects of answers
 * @throws {SequentError} SEQ_FLEET if a package is missing, no server answers, or the server refuses
 */
export async function connectFleet(
  options: FleetOptions,
  environment: Readonly<NodeJS.ProcessEnv>,
  signal: AbortSignal,
  inbox = workerInbox,
): Promise<FleetLink> {
  const client = await loadPackage('@nats-io/transport-node', 'fleet', () => import('@nats-io/transport-node'));
  const { jetstream, jetstreamManager } = await loadPackage(
    '@nats-io/jetstream',
    'fleet',
    () => import('@nats-io/jetstream'),
  );
  const connector = new NatsConnector(options, openSecrets(environment), client, inbox);
  const servers = options.servers.join(', ');
  try {
    const link = await connector.connect(signal);
    // The streams of a fleet send as much as was stored.
    link.limit.close();
    const { connection } = link;
    const { timeout } = options;
    return {
      connection,
      stream: jetstream(connection, { timeout }),
      manager: await jetstreamManager(connection, { timeout, checkAPI: false }),
      server: connection.getServer(),
      close: () => connection.close(),
    };
  } catch (error) {
    signal.throwIfAborted();
    throw new SequentError(
      'SEQ_FLEET',
      { what: 'the NATS of the fleet cannot be reached', where: servers, todo: connectFault(error, servers) },
      { cause: error },
    );
  }
}
