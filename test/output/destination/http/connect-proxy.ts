import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A proxy as companies have it: it tunnels (`CONNECT`) to receivers over https, and forwards requests to those over http. */
export class ConnectProxy {
  /** `CONNECT HOST:PORT` or `METHOD URL` of each request. */
  readonly seen: string[] = [];
  /** The value of `Proxy-Authorization` that it wants. */
  wanted: string | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.seen.push(`${request.method} ${request.url}`);
      if (!this.#allows(request.headers['proxy-authorization'])) {
        response.writeHead(407).end();
        return;
      }
      const { 'proxy-authorization': _, ...headers } = request.headers;
      const forwarded = httpRequest(request.url ?? '', { method: request.method ?? 'GET', headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      forwarded.on('error', () => response.writeHead(502).end());
      request.pipe(forwarded);
    });
    this.#server.on('connect', (request, client: Socket, head: Buffer) => {
      this.seen.push(`CONNECT ${request.url}`);
      this.#keep(client);
      if (!this.#allows(request.headers['proxy-authorization'])) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      const { hostname, port } = new URL(`http://${request.url}`);
      const target = connect(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        target.write(head);
        target.pipe(client).pipe(target);
      });
      this.#keep(target);
      target.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    });
    this.#server.on('connection', (socket) => this.#keep(socket));
  }

  /** Starts a proxy that ends with the test. */
  static async start(t: TestContext): Promise<ConnectProxy> {
    const proxy = new ConnectProxy();
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    t.after(() => {
      for (const socket of proxy.#sockets) socket.destroy();
      proxy.#server.close();
    });
    return proxy;
  }

  /** `HOST:PORT` of the proxy. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #allows(authorization: string | undefined): boolean {
    return this.wanted === undefined || authorization === this.wanted;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
