import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The behaviour of the network between a client and a part. */
export type Network = 'open' | 'hang' | 'close' | 'down';

/** A TCP proxy in front of a part. Through it a test makes the network fail, while the part itself goes on. */
export class Proxy {
  readonly #target: number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #server: Server | undefined;
  #port: number;
  #network: Network = 'open';

  /**
   * @param target port of the part
   * @param port port of the proxy; any free one if absent
   */
  constructor(target: number, port = 0) {
    this.#target = target;
    this.#port = port;
  }

  get port(): number {
    return this.#port;
  }

  async listen(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((client) => this.#serve(client));
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async set(network: Network): Promise<void> {
    this.#network = network;
    if (network === 'down') return this.close();
    await this.listen();
    for (const socket of [...this.#pairs].flat()) {
      if (network === 'hang') socket.pause();
      else socket.resume();
    }
  }

  async close(): Promise<void> {
    for (const [client, part] of this.#pairs) {
      client.destroy();
      part.destroy();
    }
    if (this.#server === undefined) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server = undefined;
    await closed;
  }

  #serve(client: Socket): void {
    const part = connect(this.#target, '127.0.0.1');
    const pair = [client, part] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [part, client] as const]) {
      from.setNoDelay(true);
      from.on('error', () => {});
      from.on('data', (chunk) => {
        if (this.#network === 'close') from.destroy();
        else to.write(chunk);
      });
      from.once('close', () => {
        to.destroy();
        this.#pairs.delete(pair);
      });
      if (this.#network === 'hang') from.pause();
    }
  }
}
