import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { tlsFile } from '../output/destination/http/http-receiver.ts';

/** A finding as a receiver or a file gets it. */
export interface Arrived {
  readonly id: string;
  /** `SESSION-NUMBER`, from its data. */
  readonly place: string;
}

export function arrivedOf(json: string): Arrived {
  const { finding_id: id, data }: { readonly finding_id: string; readonly data: readonly { readonly str: string }[] } =
    JSON.parse(json);
  return { id, place: data[0]?.str ?? '' };
}

/**
 * The answer of a receiver to a request. A number is the status of the answer; with 200 the finding is taken, with 400 it
 * is refused for good. `lost`: it takes the finding and closes the connection without an answer. `hang`: it answers
 * when the receiver is healed.
 */
export type Act = number | 'lost' | 'hang' | { readonly status: number; readonly retryAfterSeconds: number };

/** A receiver of findings over HTTP, one or several lines in a request, that knows them by their ids. */
export class FaultyReceiver {
  /** Findings in the order in which each arrived first. */
  readonly taken = new Map<string, Arrived>();
  /** Findings that were refused for good. */
  readonly refused = new Map<string, Arrived>();
  /** Number of findings that arrived again. */
  repeated = 0;
  /**
   * Shortest time between an answer with `Retry-After` and the next request, in parts of what it asked for. It leaves out
   * answers whose connection was closed: the sender had given up waiting, so it does not know what was asked.
   */
  patience = Number.POSITIVE_INFINITY;
  readonly #server: ReturnType<typeof createServer>;
  readonly #scheme: 'http' | 'https';
  readonly #sockets = new Set<Socket>();
  readonly #healed = Promise.withResolvers<void>();
  #act: () => Act;
  #slowMs: () => number;
  #port = 0;
  #asked: { readonly at: number; readonly ms: number; readonly by: Socket } | undefined;

  private constructor(scheme: 'http' | 'https', act: () => Act, slowMs: () => number) {
    this.#scheme = scheme;
    this.#act = act;
    this.#slowMs = slowMs;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#answer(request, response).catch(() => response.destroy());
    };
    this.#server = scheme === 'http' ? createServer(listener) : createTlsServer(certificate('expired'), listener);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        if (this.#asked?.by === socket) this.#asked = undefined;
      });
    });
  }

  /**
   * @param act what it does with each request until it is healed
   * @param slowMs time before each answer, until it is healed
   * @param scheme `https`: its certificate has expired until it is healed
   */
  static async start(act: () => Act, slowMs = (): number => 0, scheme: 'http' | 'https' = 'http') {
    const receiver = new FaultyReceiver(scheme, act, slowMs);
    await receiver.up();
    return receiver;
  }

  get url(): string {
    return `${this.#scheme}://localhost:${this.#port}/in`;
  }

  async up(): Promise<void> {
    if (this.#server.listening) return;
    this.#server.listen(this.#port, 'localhost');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  /** From now on it takes every finding at once. */
  async heal(): Promise<void> {
    this.#act = () => 200;
    this.#slowMs = () => 0;
    if (this.#server instanceof Object && 'setSecureContext' in this.#server) {
      (this.#server as ReturnType<typeof createTlsServer>).setSecureContext(certificate('server'));
    }
    this.#healed.resolve();
    if (!this.#server.listening) await this.up();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#asked !== undefined) {
      this.patience = Math.min(this.patience, (performance.now() - this.#asked.at) / this.#asked.ms);
      this.#asked = undefined;
    }
    const arrived = (await text(request)).trimEnd().split('\n').map(arrivedOf);
    const slowMs = this.#slowMs();
    if (slowMs > 0) await delay(slowMs);
    // It answers a finding that it knows as it did before.
    const knows = (known: ReadonlyMap<string, Arrived>): boolean => arrived.every(({ id }) => known.has(id));
    const act = knows(this.taken) ? 200 : knows(this.refused) ? 400 : this.#act();
    if (act === 'hang') await this.#healed.promise;
    if (response.destroyed) return;
    if (act === 200 || act === 'lost' || act === 'hang') this.#take(arrived);
    if (act === 400) for (const finding of arrived) this.refused.set(finding.id, finding);
    if (act === 'lost') return void request.socket.destroy();
    if (typeof act === 'object') {
      this.#asked = { at: performance.now(), ms: act.retryAfterSeconds * 1_000, by: request.socket };
      return void response.writeHead(act.status, { 'retry-after': String(act.retryAfterSeconds) }).end();
    }
    response.writeHead(act === 'hang' ? 200 : act).end();
  }

  #take(arrived: readonly Arrived[]): void {
    for (const finding of arrived) {
      if (this.taken.has(finding.id)) this.repeated++;
      else this.taken.set(finding.id, finding);
    }
  }
}

function certificate(name: 'expired' | 'server') {
  return { cert: readFileSync(tlsFile(`${name}.pem`)), key: readFileSync(tlsFile(`${name}.key`)) };
}
