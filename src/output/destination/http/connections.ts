import { isDeepStrictEqual } from 'node:util';
import type { Dispatcher } from 'undici';
import { DeliveryError } from '../destination.ts';
import type { DestinationContext, Secrets } from '../destination-type.ts';
import { loadPackage } from '../load-package.ts';
import { type TlsMaterial, watchTls } from '../tls-options.ts';
import type { HttpOptions } from './http-options.ts';
import { type Proxies, readProxies } from './proxy.ts';
import { readUrl, unusableTls } from './receiver-url.ts';

type Undici = typeof import('undici');

/** The connections to one origin with the same certificates. */
export class Connection {
  readonly dispatcher: Dispatcher;
  readonly url: URL;
  /** Origin for messages, without path and query, which may be secrets. */
  readonly server: string;
  readonly material: TlsMaterial;
  /** Undefined if every connection is direct. */
  readonly proxies: Proxies | undefined;
  #isDestroyed = false;
  #users = 0;
  #isRetired = false;

  constructor(dispatcher: Dispatcher, url: URL, material: TlsMaterial, proxies: Proxies | undefined) {
    this.dispatcher = dispatcher;
    this.url = url;
    this.server = url.origin;
    this.material = material;
    this.proxies = proxies;
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed;
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
    if (this.#isRetired && this.#users === 0) this.destroy();
  }

  /** Takes no further requests. The connections end with the requests that use them. */
  retire(): void {
    this.#isRetired = true;
    if (this.#users === 0) this.destroy();
  }

  /** Ends all connections at once. */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.dispatcher.destroy().catch(() => {});
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
    const proxies =
      this.#options.socket === undefined ? await readProxies(this.#options.proxy, this.#secrets) : undefined;
    if (this.#isClosed) throw new DeliveryError('the output is closed');
    const last = this.#current;
    if (last !== undefined && !last.isRetired && last.url.href === url.href) {
      const { ca, cert, key } = last.material;
      const isSame = ca === material.ca && cert === material.cert && key === material.key;
      if (isSame && isDeepStrictEqual(last.proxies, proxies)) return last.take();
    }
    const next = this.#connect(url, material, proxies);
    last?.retire();
    for (const one of this.#all) if (one.isDestroyed) this.#all.delete(one);
    this.#all.add(next);
    this.#current = next;
    return next.take();
  }

  /** Ends connections when their requests have ended, or at once when the signal aborts. Never rejects. */
  async close(signal: AbortSignal): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((one) => closeConnection(one, signal)));
  }

  #connect(url: URL, material: TlsMaterial, proxies: Proxies | undefined): Connection {
    const { socket, timeout, http2, concurrency } = this.#options;
    const options = {
      connections: concurrency,
      allowH2: http2,
      // `HttpClient` has one limit of time for everything.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout, ...material, ...(socket !== undefined && { socketPath: socket }) },
    };
    try {
      const dispatcher =
        proxies === undefined
          ? new this.#undici.Pool(url.origin, options)
          : new this.#undici.EnvHttpProxyAgent({
              ...options,
              ...proxies,
              requestTls: { timeout, allowH2: http2, ...material },
              proxyTls: { timeout, ...(material.ca && { ca: material.ca }) },
            });
      // Faults of a connection reach the requests that use it; without a listener, others would end the thread.
      dispatcher.on('connectionError', () => {});
      return new Connection(dispatcher, url, material, proxies);
    } catch (cause) {
      throw unusableTls(url, cause);
    }
  }
}

async function closeConnection(connection: Connection, signal: AbortSignal): Promise<void> {
  const destroy = (): void => connection.destroy();
  if (signal.aborted) destroy();
  signal.addEventListener('abort', destroy, { once: true });
  try {
    await (connection.isDestroyed ? undefined : connection.dispatcher.close());
  } catch {
    // Connections that are closed already have nothing left to close.
  } finally {
    signal.removeEventListener('abort', destroy);
  }
}
