import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Behaviour, KitReceiver } from '../kit/subject.ts';
import { readMessage, type SyslogMessage, takeFrames } from './read-message.ts';

export type Transport = 'udp' | 'tcp' | 'tls' | 'unix';

const tlsFile = (name: string): Buffer => readFileSync(new URL(`../../../../fixtures/tls/${name}`, import.meta.url));

/** A receiver of syslog that takes no message which RFC 5424 does not allow. Bodies are JSON. */
export class FakeSyslog implements KitReceiver {
  readonly messages: SyslogMessage[] = [];
  readonly #transport: Transport;
  readonly #framing: 'octet-counting' | 'newline';
  readonly #folder = mkdtempSync(join(tmpdir(), 'sequent-syslog-'));
  readonly #tls: TlsOptions;
  readonly #sockets = new Set<Socket>();
  #behaviour: Behaviour = 'accept';
  #server: Server | DatagramSocket | undefined;
  #port = 0;

  constructor(transport: Transport, framing: 'octet-counting' | 'newline', tls: TlsOptions = {}) {
    this.#transport = transport;
    this.#framing = framing;
    this.#tls = { cert: tlsFile('server.pem'), key: tlsFile('server.key'), ...tls };
  }

  get address(): string {
    return this.#transport === 'unix' ? `unix:${this.#path}` : `${this.#transport}://127.0.0.1:${this.#port}`;
  }

  get #path(): string {
    return join(this.#folder, 'socket');
  }

  async listen(): Promise<void> {
    if (this.#server !== undefined) return;
    if (this.#transport === 'udp') return this.#bind();
    const serve = (socket: Socket): void => this.#serve(socket);
    const server = this.#transport === 'tls' ? createTlsServer(this.#tls, serve) : createServer(serve);
    this.#server = server;
    if (this.#transport === 'unix') server.listen(this.#path);
    else server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async behave(behaviour: Behaviour): Promise<void> {
    this.#behaviour = behaviour;
    if (behaviour === 'down') return this.#stop();
    await this.listen();
  }

  async arrived(): Promise<readonly SyslogMessage[]> {
    return this.messages;
  }

  async dispose(): Promise<void> {
    await this.#stop();
    rmSync(this.#folder, { recursive: true });
  }

  /** Closes the connections, but goes on listening. */
  async cut(): Promise<void> {
    const closed = [...this.#sockets].map((socket) => once(socket, 'close'));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await this.cut();
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
  }

  async #bind(): Promise<void> {
    const socket = createSocket('udp4');
    this.#server = socket;
    socket.on('message', (message) => this.#take(message));
    socket.bind(this.#port, '127.0.0.1');
    await once(socket, 'listening');
    this.#port = socket.address().port;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      if (this.#behaviour === 'close') return socket.destroy();
      const { messages, rest } = takeFrames(Buffer.concat([received, chunk]), this.#framing);
      received = Buffer.from(rest);
      for (const message of messages) this.#take(message);
    });
  }

  #take(bytes: Buffer): void {
    const message = readMessage(bytes);
    const value: unknown = JSON.parse(message.body.toString());
    this.messages.push({ ...message, body: Buffer.from(JSON.stringify(value)) });
  }
}
