import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { promisify } from 'node:util';
import { abortable } from '../abortable.ts';
import { settled, type Transport } from './transport.ts';

/** Sends each message as one datagram (RFC 5426). Every batch has a socket of its own, and looks the host up anew. */
export class Datagrams implements Transport {
  readonly #host: string;
  readonly #port: number;
  readonly #settleMs: number;

  constructor(host: string, port: number, settleMs: number) {
    this.#host = host;
    this.#port = port;
    this.#settleMs = settleMs;
  }

  async send(messages: readonly Buffer[], signal: AbortSignal): Promise<void> {
    const { address, family } = await abortable(lookup(this.#host), signal);
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    const { promise: failed, reject } = Promise.withResolvers<never>();
    // A connected socket learns that nobody listens, if the other host says so.
    socket.on('error', reject);
    try {
      await abortable(Promise.race([failed, this.#sendAll(socket, address, messages, signal)]), signal);
    } finally {
      failed.catch(() => {});
      socket.close();
    }
  }

  close(): void {}

  async #sendAll(socket: Socket, address: string, messages: readonly Buffer[], signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      socket.connect(this.#port, address, resolve);
    });
    const send = promisify<Buffer, number>((message, done) => socket.send(message, done));
    for (const message of messages) {
      signal.throwIfAborted();
      await send(message);
    }
    await settled(this.#settleMs, signal);
  }
}
