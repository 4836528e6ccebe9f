import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type * as Nats from '@nats-io/transport-node';
import { abortable } from '../abortable.ts';
import { AnswerLimit, mostGreetingBytes } from '../answer-limit.ts';
import type { Secrets } from '../destination-type.ts';
import { readTls } from '../tls-options.ts';
import type { NatsAuth, NatsConnectionOptions } from './options.ts';

const defaultPort = '4222';
const pingIntervalMs = 20_000;
const socketChannel = 'net.client.socket';

/** One connection to a server. */
export interface NatsLink {
  readonly connection: Nats.NatsConnection;
  /** Watches what the server sends. */
  readonly limit: AnswerLimit;
  /** Closes the connection at once. Messages without an acknowledgement are rejected. */
  drop(): void;
}

/** Makes connections to one of several servers. Secrets and files of TLS are read for each. */
export class NatsConnector {
  readonly #options: NatsConnectionOptions;
  readonly #secrets: Secrets;
  readonly #client: typeof Nats;
  readonly #inbox: string | undefined;

  /** @param inbox first part of the subjects of answers; that of the client if absent */
  constructor(options: NatsConnectionOptions, secrets: Secrets, client: typeof Nats, inbox?: string) {
    this.#options = options;
    this.#secrets = secrets;
    this.#client = client;
    this.#inbox = inbox;
  }

  /**
   * Connects to the first server that answers.
   * @throws the reason of the signal, a SequentError of a secret or a file, or an error of the client
   */
  async connect(signal: AbortSignal): Promise<NatsLink> {
    const { servers, timeout, tls } = this.#options;
    const wantsTls = tls !== undefined || servers.some((server) => server.startsWith('tls:'));
    const options: Nats.ConnectionOptions = {
      servers: servers.map(addressOf),
      name: 'sequent',
      timeout,
      pingInterval: pingIntervalMs,
      // The wrappers of a destination decide when to try again, and they do it with a new connection.
      reconnect: false,
      noAsyncTraces: true,
      ...(this.#inbox !== undefined && { inboxPrefix: this.#inbox }),
      ...(wantsTls && { tls: await this.#tls() }),
      ...(this.#options.auth !== undefined && { authenticator: await this.#authenticator(this.#options.auth) }),
    };
    signal.throwIfAborted();
    const sockets = new ClientSockets();
    const limit = new AnswerLimit(
      () => sockets.all,
      () => sockets.destroy(),
    );
    limit.allow(mostGreetingBytes);
    const connecting = sockets.track(() => this.#client.connect(options));
    try {
      const connection = await abortable(connecting, signal);
      return {
        connection,
        limit,
        drop() {
          limit.close();
          connection.close().catch(() => {});
          sockets.destroy();
        },
      };
    } catch (error) {
      limit.close();
      // The client keeps the socket of a server that takes the connection but does not answer.
      sockets.destroy();
      connecting.then(
        (connection) => connection.close(),
        () => {},
      );
      throw limit.faultOf(error);
    }
  }

  async #tls(): Promise<Nats.TlsOptions> {
    const material = await readTls(this.#options.tls ?? {});
    // The client hands unknown options on to node:tls; its types only name the usual ones, as texts.
    return {
      ...(material.ca !== undefined && { ca: material.ca.toString() }),
      ...(material.cert !== undefined && { cert: material.cert.toString() }),
      ...(material.key !== undefined && { key: material.key.toString() }),
      ...(material.servername !== undefined && { servername: material.servername }),
    };
  }

  async #authenticator(auth: NatsAuth): Promise<Nats.Authenticator> {
    const { usernamePasswordAuthenticator, tokenAuthenticator, nkeyAuthenticator, credsAuthenticator } = this.#client;
    if ('basic' in auth) {
      return usernamePasswordAuthenticator(auth.basic.user, await this.#secrets.read(auth.basic.password));
    }
    if ('token' in auth) return tokenAuthenticator(await this.#secrets.read(auth.token));
    if ('nkey' in auth) return nkeyAuthenticator(Buffer.from(await this.#secrets.read(auth.nkey)));
    return credsAuthenticator(Buffer.from(await this.#secrets.read(auth.creds)));
  }
}

/** The sockets that a client opens, also those that it forgets. */
class ClientSockets {
  readonly #sockets = new Set<Socket>();
  readonly #scope = new AsyncLocalStorage<true>();
  #isDestroyed = false;

  /** Runs a function, and keeps the sockets that it opens until it ends. */
  async track<T>(open: () => Promise<T>): Promise<T> {
    const onSocket = (message: unknown): void => {
      if (this.#scope.getStore() === true && hasSocket(message)) this.#add(message.socket);
    };
    subscribe(socketChannel, onSocket);
    try {
      return await this.#scope.run(true, open);
    } finally {
      unsubscribe(socketChannel, onSocket);
    }
  }

  /** The open sockets. */
  get all(): Iterable<Socket> {
    return this.#sockets;
  }

  destroy(): void {
    this.#isDestroyed = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#isDestroyed) socket.destroy();
  }
}

function hasSocket(message: unknown): message is { readonly socket: Socket } {
  return typeof message === 'object' && message !== null && 'socket' in message;
}

function addressOf(server: string): string {
  const { hostname, port } = new URL(server);
  return `${hostname}:${port || defaultPort}`;
}
