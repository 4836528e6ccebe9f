import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Address } from '../address.ts';
import { listenAt } from '../intake/listen.ts';
import { contentTypes, type ExpositionFormat } from '../statistics/exposition.ts';
import { toJson } from '../text/json.ts';
import type { Health } from './health.ts';

/** HTTP server for health probes. */
export interface HealthServer {
  /** The bound address. If port 0 was requested, it contains the actual port. */
  readonly address: Address;
  close(): Promise<void>;
}

/** Time limit for a client to send its request and to read the response, in milliseconds. */
const patienceMs = 1_000;
/** Maximum number of open connections. A further connection closes the oldest. */
const maxConnections = 128;
const sampleEveryMs = 250;

/**
 * Serves `GET /livez`, `/readyz` and `/healthz` as JSON: status 200 if healthy, 503 otherwise. `GET /metrics` has all
 * metrics. Each connection serves one request. Also samples the health regularly.
 * @param metrics writes the metrics
 * @throws {SequentError} SEQ_LISTEN
 */
export async function serveHealth(
  address: Address,
  health: Health,
  metrics: (format: ExpositionFormat) => string,
): Promise<HealthServer> {
  const server = createServer({
    headersTimeout: patienceMs,
    requestTimeout: patienceMs,
    connectionsCheckingInterval: patienceMs / 4,
    maxHeaderSize: 8_192,
  });
  server.on('request', (request, response) => {
    const asks = request.method === 'GET' || request.method === 'HEAD';
    const { status, body, type } = asks
      ? answerTo(request, health, metrics)
      : refusal(405, 'only GET is answered here');
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      // Keep-alive connections would block other clients.
      connection: 'close',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  limitConnections(server);
  const bound = await listenAt(server, address);
  // Later errors of the listener, such as no free file descriptor, concern single connections only.
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
  readonly type: string;
  readonly body: string;
}

function answerTo(
  { url = '', headers }: IncomingMessage,
  health: Health,
  metrics: (format: ExpositionFormat) => string,
): Answer {
  switch (url.split('?', 1)[0]) {
    case '/livez':
      return answer(health.live());
    case '/readyz':
      return answer(health.ready());
    case '/healthz':
      return answer(health.report());
    case '/metrics': {
      // Prometheus names the formats that it reads, OpenMetrics first.
      const format = headers.accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'text';
      return { status: 200, type: contentTypes[format], body: metrics(format) };
    }
    default:
      return refusal(404, 'ask for /livez, /readyz, /healthz or /metrics');
  }
}

function answer(content: { readonly state: string }): Answer {
  return { status: content.state === 'ok' ? 200 : 503, type: 'application/json', body: json(content) };
}

function refusal(status: number, error: string): Answer {
  return { status, type: 'application/json', body: json({ error }) };
}

/** Formats JSON with indentation, for people. */
function json(content: unknown): string {
  return `${toJson(content, 2)}\n`;
}

/** Prevents idle clients from using up all connections. */
function limitConnections(server: Server): void {
  // In the order of opening. Requests are answered at once, so all open connections are idle.
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    const [oldest] = open;
    if (oldest !== undefined && open.size >= maxConnections) oldest.destroy();
    open.add(socket);
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  });
}
