import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { getRequestListener } from '@hono/node-server';
import type { Address } from '../../address.ts';
import { listenAt } from '../../intake/listen.ts';
import type { PageSnapshot } from '../../statistics/snapshot.ts';
import { type Access, hostsOf } from './access.ts';
import { securityHeaders } from './headers.ts';
import { LiveStreams, mostStreams } from './live-streams.ts';
import { type RequestPolicy, refusalOf } from './request-guard.ts';
import { type PageContent, routes } from './routes.ts';

/** Counts of a page's server since its start. */
export type PageCounts = Omit<PageSnapshot, 'restarts'>;

/** A running server of the page. */
export interface PageServer {
  /** The bound address. If port 0 was requested, it contains the actual port. */
  readonly address: Address;
  readonly counts: PageCounts;
  close(): Promise<void>;
}

/** Open connections. Browsers use up to seven: six for requests and one for the live stream. */
const mostConnections = 64;
/** Time for a request to arrive, in milliseconds. */
const requestMs = 5_000;
/** Time for which an idle connection stays open, in milliseconds. */
const idleMs = 10_000;
const headerBytes = 16_384;

/**
 * Serves the page.
 * @throws {SequentError} SEQ_LISTEN; Error if the certificate or its key is wrong
 */
export async function servePage(access: Access, content: PageContent): Promise<PageServer> {
  const { tls, token } = access;
  const policy: RequestPolicy = { hosts: hostsOf(access), scheme: tls === undefined ? 'http' : 'https', token };
  const streams = new LiveStreams(content.data, content.state);
  const app = routes(content, streams);
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const counts = { requests: 0, refused: 0 };
  const server = open(tls, (request, response) => {
    counts.requests += 1;
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const refusal = refusalOf(request, policy);
    if (refusal === undefined) {
      void answer(request, response);
      return;
    }
    counts.refused += 1;
    refuse(response, refusal.status, refusal.error);
  });
  const sockets = limitConnections(server, () => {
    counts.refused += 1;
  });
  const address = await listenAt(server, access.address);
  server.on('error', () => {});
  return {
    address,
    get counts() {
      const { open: followed, rowsSkipped, disconnected } = streams.counts;
      return { connections: sockets.size, streams: followed, ...counts, rows_skipped: rowsSkipped, disconnected };
    },
    async close() {
      streams.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

function open(tls: Access['tls'], listener: Listener): Server {
  const limits = {
    maxHeaderSize: headerBytes,
    headersTimeout: requestMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: 1_000,
  };
  if (tls === undefined) return createServer(limits, listener);
  return createTlsServer({ ...limits, ...tls, minVersion: 'TLSv1.2' }, listener);
}

/** Closes connections over the limit at once: those that are open belong to people who read. */
function limitConnections(server: Server, onRefused: () => void): ReadonlySet<unknown> {
  const sockets = new Set<unknown>();
  server.maxConnections = mostConnections + mostStreams;
  server.on('drop', onRefused);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 401 && { 'www-authenticate': 'Basic realm="Sequent", charset="UTF-8"' }),
    ...(status === 405 && { allow: 'GET, HEAD' }),
    connection: 'close',
  });
  response.end(`${JSON.stringify({ error })}\n`);
}
