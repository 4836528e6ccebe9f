import type { Pool } from 'undici';
import { DeliveryError } from '../destination.ts';
import type { DestinationContext, Secrets } from '../destination-type.ts';
import { loadPackage } from '../load-package.ts';
import { type TlsMaterial, watchTls } from '../tls-options.ts';
import type { HttpOptions } from './http-options.ts';
import { readUrl, unusableTls } from './receiver-url.ts';

type Undici = typeof import('undici');

/** The connections to one origin with the same certificates. */
export class Connection {
  readonly pool: Pool;
  readonly url: URL;
  /** Origin for messages, without path and query, which may be secrets. */
  readonly server: string;
  readonly material: TlsMaterial;
  #users = 0;
  #isRetired = false;

  constructor(pool: Pool, url: URL, material: TlsMaterial) {
    this.pool = pool;
    this.url = url;
    this.server = url.origin;
    this.material = material;
  }

  get isRetired(): boolean {
    return this.#isRetired;
  }

  take(): this {
    this.#users++;
    return this;
  }

  release(): void {
    this.#users--;
    if (this.#isRetired && this.#users === 0) void this.pool.destroy();
  }

  /** Takes no further requests. The connections end with the requests that use them. */
  retire(): void {
    this.#isRetired = true;
    if (this.#users === 0) void this.pool.destroy();
  }
}

/** Opens connections, and opens them anew after the URL or a certificate has changed. */
export class Connections {
  readonly #undici: Undici;
  readonly #options: HttpOptions;
  readonly #secrets: Secrets;
  readonly #readTls: () => Promise<TlsMaterial>;
  readonly #all = new Set<Connection>();
  #current: Connection | undefined;
  #isClosed = false;

  private constructor(undici: Undici, options: HttpOptions, secrets: Secrets) {
    this.#undici = undici;
    this.#options = options;
    this.#secrets = secrets;
    this.#readTls = watchTls(options.tls);
  }

  /** @throws {SequentError} SEQ_OUTPUT if undici is missing, or the URL or a certificate cannot be used */
  static async open(options: HttpOptions, { output, secrets }: DestinationContext): Promise<Connections> {
    const undici = await loadPackage('undici', output, () => import('undici'));
    const connections = new Connections(undici, options, secrets);
    (await connections.take()).release();
    return connections;
  }

  /**
   * Returns the connections for a request, which must call `release` at its end.
   * @throws {SequentError} SEQ_OUTPUT if the URL or a certificate cannot be read
   */
  async take(): Promise<Connection> {
    const url = await readUrl(this.#options.url, this.#secrets, 'https://soc.example/in');
    const material = await this.#readTls();
    if (this.#isClosed) throw new DeliveryError('the output is closed');
    const last = this.#current;
    if (last !== undefined && !last.isRetired && last.url.href === url.href) {
      const { ca, cert, key } = last.material;
      if (ca === material.ca && cert === material.cert && key === material.key) return last.take();
    }
    const next = this.#connect(url, material);
    last?.retire();
    for (const one of this.#all) if (one.pool.destroyed) this.#all.delete(one);
    this.#all.add(next);
    this.#current = next;
    return next.take();
  }

  /** Ends connections when their requests have ended, or at once when the signal aborts. Never rejects. */
  async close(signal: AbortSignal): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map(({ pool }) => closePool(pool, signal)));
  }

  #connect(url: URL, material: TlsMaterial): Connection {
    const { socket, timeout, http2, concurrency } = this.#options;
    try {
      const pool = new this.#undici.Pool(url.origin, {
        connections: concurrency,
        allowH2: http2,
        // `HttpClient` has one limit of time for everything.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: {
          timeout,
          ...material,
          ...(socket !== undefined && { socketPath: socket }),
        },
      });
      // Faults of a connection reach the requests that use it; without a listener, others would end the thread.
      pool.on('connectionError', () => {});
      return new Connection(pool, url, material);
    } catch (cause) {
      throw unusableTls(url, cause);
    }
  }
}

async function closePool(pool: Pool, signal: AbortSignal): Promise<void> {
  const destroy = (): void => void pool.destroy();
  if (signal.aborted) destroy();
  signal.addEventListener('abort', destroy, { once: true });
  try {
    await (pool.destroyed ? undefined : pool.close());
  } catch {
    // A pool that is closed already has nothing left to close.
  } finally {
    signal.removeEventListener('abort', destroy);
  }
}
