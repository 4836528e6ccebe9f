import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Address } from '../address.ts';
import { listenAt } from '../intake/listen.ts';
import { toJson } from '../text/json.ts';
import type { Health } from './health.ts';

/** Where others may ask how a sidecar is. */
export interface HealthServer {
  /** Where it listens; the port is filled in where 0 was asked for. */
  readonly address: Address;
  close(): Promise<void>;
}

/** A client that has not asked, or has not taken its answer, within this time is cut off. */
const patienceMs = 1_000;
/** Connections at a time. One more throws out the one that was opened first. */
const maxConnections = 128;
const sampleEveryMs = 250;

/**
 * Answers `GET /livez`, `/readyz` and `/healthz` with JSON: status 200 where nothing is wrong, 503 otherwise. Each connection is for one
 * request. Samples the health meanwhile.
 * @throws SequentError SEQ_LISTEN
 */
export async function serveHealth(address: Address, health: Health): Promise<HealthServer> {
  const server = createServer({
    headersTimeout: patienceMs,
    requestTimeout: patienceMs,
    connectionsCheckingInterval: patienceMs / 4,
    maxHeaderSize: 8_192,
  });
  server.on('request', (request, response) => {
    const asks = request.method === 'GET' || request.method === 'HEAD';
    const { status, body } = asks ? answerTo(request.url ?? '', health) : refusal(405, 'only GET is answered here');
    response.writeHead(status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      // A connection that stays open would take the place of another client.
      connection: 'close',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  limitConnections(server);
  const bound = await listenAt(server, address);
  // What goes wrong with a listener later (no descriptor is left for a connection) concerns that connection only.
  server.on('error', () => {});
  server.unref();
  const sampling = setInterval(() => health.sample(), sampleEveryMs);
  sampling.unref();
  return {
    address: bound,
    async close() {
      clearInterval(sampling);
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function answerTo(url: string, health: Health): Answer {
  switch (url.split('?', 1)[0]) {
    case '/livez':
      return answer(health.live());
    case '/readyz':
      return answer(health.ready());
    case '/healthz':
      return answer(health.report());
    default:
      return refusal(404, 'ask for /livez, /readyz or /healthz');
  }
}

function answer(content: { readonly state: string }): Answer {
  return { status: content.state === 'ok' ? 200 : 503, body: json(content) };
}

function refusal(status: number, error: string): Answer {
  return { status, body: json({ error }) };
}

/** Indented for people. */
function json(content: unknown): string {
  return `${toJson(content, 2)}\n`;
}

/** Keeps clients that open connections and say nothing from shutting others out. */
function limitConnections(server: Server): void {
  // In the order in which they were opened. What has been asked is answered at once, so that all of them are idle.
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    const [oldest] = open;
    if (oldest !== undefined && open.size >= maxConnections) oldest.destroy();
    open.add(socket);
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  });
}
