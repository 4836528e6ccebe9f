import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Address } from '../intake/address.ts';
import { listenAt } from '../intake/listen.ts';

/** Where others may ask how a sidecar is. */
export interface HealthServer {
  close(): Promise<void>;
}

/**
 * Answers `GET /healthz` with what `look` gives, as JSON: status 200 where its `state` is `ok`, 503 otherwise. Everything else
 * is not found.
 * @throws SequentError SEQ_LISTEN
 */
export async function serveHealth(address: Address, look: () => { readonly state: string }): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const isAsked = request.method === 'GET' && request.url === '/healthz';
    const health = look();
    const status = isAsked ? (health.state === 'ok' ? 200 : 503) : 404;
    const body = isAsked ? JSON.stringify(health, undefined, 2) : '{}';
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${body}\n`);
  });
  // Who asks slowly must not keep connections.
  server.requestTimeout = 5_000;
  server.headersTimeout = 5_000;
  server.maxConnections = 16;
  await listenAt(server, address);
  server.unref();
  return {
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
