import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Arrival, Behaviour, KitReceiver } from '../kit/subject.ts';

/** A request as a receiver sees it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as it was sent. */
  readonly raw: Buffer;
  /** The body without compression. */
  readonly body: Buffer;
  readonly httpVersion: string;
}

/** The answer of a receiver. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The records that the answer acknowledges. */
  readonly arrivals?: readonly Arrival[];
  /** Takes the records, but closes the connection in place of the answer. */
  readonly isLost?: boolean;
}

/** @param room number of records that the receiver may accept now */
export type Handler = (request: Received, room: number) => Answer;

export const tlsFile = (name: string): string => new URL(`../../../../fixtures/tls/${name}`, import.meta.url).pathname;
const pem = (name: string): Buffer => readFileSync(tlsFile(name));

export interface ReceiverOptions {
  /** Default: HTTP/1.1 without TLS. */
  readonly protocol?: 'http' | 'https' | 'http2';
  /** Name of the files of the certificate; `server` by default. */
  readonly certificate?: 'server' | 'expired';
  /** Whether clients need a certificate. */
  readonly wantsCertificate?: boolean;
}

/** An HTTP server on a free port that behaves as a test wants. */
export class HttpReceiver implements KitReceiver {
  /** All requests in their order, except those that the receiver did not read. */
  readonly requests: Received[] = [];
  /** Number of connections so far. */
  connections = 0;
  readonly #server: ReturnType<typeof createServer>;
  readonly #scheme: string;
  readonly #handler: Handler;
  readonly #arrived: Arrival[] = [];
  readonly #sockets = new Set<Socket>();
  #behaviour: Behaviour = 'accept';
  #room = Number.POSITIVE_INFINITY;
  #changed = Promise.withResolvers<void>();
  #port = 0;

  private constructor(handler: Handler, options: ReceiverOptions) {
    this.#handler = handler;
    this.#scheme = options.protocol === undefined || options.protocol === 'http' ? 'http' : 'https';
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#answer(request, response).catch(() => response.destroy());
    };
    this.#server = serverOf(options, listener);
    this.#server.on(this.#scheme === 'http' ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(handler: Handler, options: ReceiverOptions = {}): Promise<HttpReceiver> {
    const receiver = new HttpReceiver(handler, options);
    await receiver.#listen();
    return receiver;
  }

  /** Its URL without a final slash. */
  get url(): string {
    return `${this.#scheme}://${this.#scheme === 'http' ? '127.0.0.1' : 'localhost'}:${this.#port}`;
  }

  async behave(behaviour: Behaviour): Promise<void> {
    const before = this.#behaviour;
    this.#behaviour = behaviour;
    this.#room = Number.POSITIVE_INFINITY;
    if (behaviour === 'down') await this.#stop();
    if (before === 'down' && behaviour !== 'down') await this.#listen();
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async acceptOnly(records: number): Promise<void> {
    this.#room = records;
  }

  async arrived(): Promise<readonly Arrival[]> {
    return this.#arrived;
  }

  async dispose(): Promise<void> {
    if (this.#server.listening) await this.#stop();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { promise: gone, resolve: leave } = Promise.withResolvers<'gone'>();
    response.on('close', () => leave('gone'));
    while (this.#behaviour === 'hang') {
      if ((await Promise.race([this.#changed.promise, gone])) === 'gone') return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (this.#behaviour === 'close') return void request.socket.destroy();
    if (this.#behaviour !== 'accept') return void response.writeHead(503).end('busy');
    const received = receivedOf(request, Buffer.concat(chunks));
    this.requests.push(received);
    const { status, headers = {}, body = '', arrivals = [], isLost = false } = this.#handler(received, this.#room);
    this.#room -= arrivals.length;
    this.#arrived.push(...arrivals);
    if (isLost) return void request.socket.destroy();
    response.writeHead(status, headers).end(body);
  }

  async #listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(this.#port, this.#scheme === 'http' ? '127.0.0.1' : 'localhost', resolve);
    await promise;
    this.#server.off('error', reject);
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }
}

function serverOf(
  { protocol = 'http', certificate = 'server', wantsCertificate = false }: ReceiverOptions,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): ReturnType<typeof createServer> {
  if (protocol === 'http') return createServer(listener);
  const tls = {
    cert: pem(`${certificate}.pem`),
    key: pem(`${certificate}.key`),
    ...(wantsCertificate && { ca: pem('authority.pem'), requestCert: true, rejectUnauthorized: true }),
  };
  if (protocol === 'https') return createTlsServer(tls, listener);
  const server: unknown = createSecureServer(tls, listener as never);
  return server as ReturnType<typeof createServer>;
}

function receivedOf(request: IncomingMessage, raw: Buffer): Received {
  const { method, url, headers, httpVersion } = request;
  assert.equal(headers['transfer-encoding'], undefined, 'the length of a body is known');
  assert.equal(Number(headers['content-length'] ?? raw.length), raw.length);
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  return { method: method ?? '', path: url ?? '', headers, raw, body, httpVersion };
}
