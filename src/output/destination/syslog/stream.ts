import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { readTls, type TlsOptions } from '../tls-options.ts';
import type { SyslogAddress } from './address.ts';
import { failure, settled, type Transport } from './transport.ts';

const keepAliveMs = 30_000;
const newline = Buffer.from('\n');

export interface StreamOptions {
  readonly address: Exclude<SyslogAddress, { readonly transport: 'udp' }>;
  readonly framing: 'octet-counting' | 'newline';
  readonly tls: TlsOptions | undefined;
  /** In milliseconds, as `settle`. */
  readonly timeout: number;
  readonly settle: number;
}

/** Sends messages on one connection over TCP, TLS (RFC 5425) or a unix socket, and connects anew after it ends. */
export class Stream implements Transport {
  readonly #options: StreamOptions;
  #connection: Connection | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  async send(messages: readonly Buffer[], signal: AbortSignal): Promise<void> {
    try {
      const connection = await this.#write(framed(messages, this.#options.framing), signal);
      await settled(this.#options.settle, signal);
      connection.check();
    } catch (error) {
      this.#connection?.drop();
      signal.throwIfAborted();
      throw error;
    }
  }

  close(): void {
    this.#connection?.end();
  }

  async #write(bytes: Buffer, signal: AbortSignal): Promise<Connection> {
    const late = AbortSignal.timeout(this.#options.timeout);
    const stop = AbortSignal.any([signal, late]);
    try {
      if (this.#connection?.isOver !== false) this.#connection = new Connection(await connect(this.#options, stop));
      await this.#connection.write(bytes, stop);
      return this.#connection;
    } catch (error) {
      throw late.aborted ? failure('ETIMEDOUT') : error;
    }
  }
}

/** An open connection. It reads what the receiver sends only to learn about its end. */
class Connection {
  readonly #socket: Socket;
  #isOver = false;
  #fault: unknown;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setKeepAlive(true, keepAliveMs);
    socket.on('error', (error) => {
      this.#fault = error;
    });
    for (const event of ['end', 'close'] as const) {
      socket.once(event, () => {
        this.#isOver = true;
      });
    }
    socket.resume();
  }

  get isOver(): boolean {
    return this.#isOver || this.#socket.destroyed;
  }

  /** Resolves when the kernel has the bytes. */
  async write(bytes: Buffer, signal: AbortSignal): Promise<void> {
    const drop = (): void => this.drop();
    signal.addEventListener('abort', drop, { once: true });
    try {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        this.#socket.write(bytes, (error) => (error ? reject(this.#fault ?? failure('EPIPE')) : resolve()));
      });
    } finally {
      signal.removeEventListener('abort', drop);
    }
  }

  /** @throws the reason if the connection has ended */
  check(): void {
    if (this.isOver) throw this.#fault ?? failure('ECONNRESET');
  }

  drop(): void {
    this.#socket.destroy();
  }

  end(): void {
    this.#socket.destroySoon();
  }
}

async function connect({ address, tls }: StreamOptions, signal: AbortSignal): Promise<Socket> {
  const material = address.transport === 'tls' ? await readTls(tls ?? {}) : {};
  signal.throwIfAborted();
  const socket = open(address, material);
  try {
    await once(socket, address.transport === 'tls' ? 'secureConnect' : 'connect', { signal });
    return socket;
  } catch (error) {
    socket.on('error', () => {});
    socket.destroy();
    throw error;
  }
}

function open(address: StreamOptions['address'], material: Awaited<ReturnType<typeof readTls>>): Socket {
  if (address.transport === 'unix') return connectPlain({ path: address.path });
  const { host, port } = address;
  if (address.transport === 'tcp') return connectPlain({ host, port, noDelay: true });
  return connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...material });
}

function framed(messages: readonly Buffer[], framing: StreamOptions['framing']): Buffer {
  return Buffer.concat(
    messages.flatMap((message) =>
      framing === 'newline' ? [message, newline] : [Buffer.from(`${message.length} `), message],
    ),
  );
}
