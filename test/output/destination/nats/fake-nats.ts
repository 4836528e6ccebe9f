import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Arrival, Behaviour, KitReceiver } from '../kit/subject.ts';

/** A message that a client published with a reply subject. */
interface Published {
  readonly subject: string;
  readonly reply: string;
  readonly headers: string;
  readonly body: Buffer;
}

/** A message that the fake has acknowledged. */
export interface FakeMessage extends Arrival {
  readonly subject: string;
  readonly contentType: string;
}

const maxPayload = 1024 * 1024;

/**
 * A NATS server with one stream for every subject, as far as a publisher needs it.
 * Source of the protocol: NATS documentation, "Client Protocol".
 */
export class FakeNats implements KitReceiver {
  readonly messages: FakeMessage[] = [];
  /** What clients sent with CONNECT. */
  readonly connects: Record<string, unknown>[] = [];
  /** Answer of the stream to each message, if it does not acknowledge. */
  answer: string | undefined;
  /** Further keys of INFO, such as `auth_required`. */
  readonly #info: Readonly<Record<string, unknown>>;
  readonly #sockets = new Set<Socket>();
  /** Sockets that wait for INFO. */
  readonly #unanswered = new Set<Socket>();
  #behaviour: Behaviour = 'accept';
  #left = Number.POSITIVE_INFINITY;
  #server: Server | undefined;
  #port = 0;

  constructor(info: Readonly<Record<string, unknown>> = {}) {
    this.#info = info;
  }

  get address(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    this.#server = createServer((socket) => this.#serve(socket));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async behave(behaviour: Behaviour): Promise<void> {
    this.#behaviour = behaviour;
    this.#left = Number.POSITIVE_INFINITY;
    if (behaviour === 'down') return this.#stop();
    if (this.#server === undefined) await this.listen();
    for (const socket of this.#sockets) {
      if (behaviour === 'hang') socket.pause();
      else socket.resume();
    }
    if (behaviour === 'hang') return;
    for (const socket of this.#unanswered) this.#greet(socket);
    this.#unanswered.clear();
  }

  async acceptOnly(records: number): Promise<void> {
    this.#left = records;
  }

  async arrived(): Promise<readonly FakeMessage[]> {
    return this.messages;
  }

  async dispose(): Promise<void> {
    await this.#stop();
  }

  async #stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server === undefined) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server = undefined;
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#unanswered.delete(socket);
    });
    let received = Buffer.alloc(0);
    const session = new Session(this, socket);
    socket.on('data', (chunk) => {
      received = session.take(Buffer.concat([received, chunk]));
    });
    if (this.#behaviour !== 'hang') return this.#greet(socket);
    this.#unanswered.add(socket);
    socket.pause();
  }

  #greet(socket: Socket): void {
    const info = { server_id: 'fake', version: '2.10.0', proto: 1, headers: true, max_payload: maxPayload };
    socket.write(`INFO ${JSON.stringify({ ...info, ...this.#info })}\r\n`);
  }

  /** @returns the answer of the stream, or undefined to close the connection */
  store({ subject, headers, body }: Published): string | undefined {
    if (this.#behaviour === 'close' || this.#left === 0) return undefined;
    if (this.answer !== undefined) return this.answer;
    if (this.#behaviour === 'fail') {
      return '{"error":{"code":503,"err_code":10077,"description":"maximum bytes exceeded"}}';
    }
    this.#left -= 1;
    const header = (name: string) => new RegExp(`^${name}: (.*)\r$`, 'm').exec(headers)?.[1] ?? '';
    this.messages.push({ id: header('Nats-Msg-Id'), contentType: header('Content-Type'), subject, body });
    return `{"stream":"FINDINGS","seq":${this.messages.length}}`;
  }
}

/** The protocol on one connection. */
class Session {
  readonly #server: FakeNats;
  readonly #socket: Socket;

  constructor(server: FakeNats, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
  }

  /** Handles all complete operations. @returns the bytes of the incomplete one */
  take(bytes: Buffer): Buffer<ArrayBuffer> {
    let at = 0;
    for (;;) {
      const end = bytes.indexOf('\r\n', at);
      if (end === -1) return Buffer.from(bytes.subarray(at));
      const [name = '', ...args] = bytes.toString('utf8', at, end).split(' ');
      if (name !== 'HPUB') {
        this.#operation(name, args.join(' '));
        at = end + 2;
        continue;
      }
      const [subject = '', reply = '', headerLength, length] = args;
      const start = end + 2;
      const bodyAt = start + Number(headerLength);
      const after = start + Number(length);
      if (bytes.length < after + 2) return Buffer.from(bytes.subarray(at));
      const body = Buffer.from(bytes.subarray(bodyAt, after));
      this.#publish({ subject, reply, headers: bytes.toString('utf8', start, bodyAt), body });
      at = after + 2;
    }
  }

  #operation(name: string, rest: string): void {
    if (name === 'PING') this.#socket.write('PONG\r\n');
    else if (name === 'CONNECT') this.#server.connects.push(JSON.parse(rest));
    else if (name !== 'SUB' && name !== 'PONG' && name !== 'UNSUB') this.#socket.end("-ERR 'Unknown Protocol'\r\n");
  }

  #publish(message: Published): void {
    const answer = this.#server.store(message);
    if (answer === undefined) this.#socket.destroySoon();
    // A client has one subscription for all its replies.
    else if (answer === 'no responders') {
      this.#socket.write(`HMSG ${message.reply} 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n`);
    } else this.#socket.write(`MSG ${message.reply} 1 ${answer.length}\r\n${answer}\r\n`);
  }
}
