import type { Dispatcher } from 'undici';
import { SequentError } from '../../../errors.ts';
import { DeliveryError } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { describeNetworkFault } from '../network-fault.ts';
import { type Connection, Connections } from './connections.ts';
import type { HttpOptions } from './http-options.ts';
import { proxyFault } from './proxy.ts';
import { RequestHeaders } from './request-headers.ts';
import { retryAfterMs } from './retry-after.ts';

/** Part of an answer that is kept where a request asks for no more, in bytes. */
const defaultAnswerBytes = 4_096;
/** A longer answer costs its connection, because the rest is not read, in bytes. */
const longestAnswerBytes = 128 * 1_024;

export interface HttpRequest {
  readonly method: 'POST' | 'PUT';
  /** Appended to the path of the URL, with a query if there is one: `/api/v2/alerts`. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Limit of the kept part of the answer, in bytes. */
  readonly answerBytes?: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** The beginning of the body. Secrets of the request are replaced by `***`. */
  readonly text: string;
  /** The beginning of the body as it came. It may have secrets of the request. */
  readonly bytes: Buffer;
  /** Whether `text` is the whole body. */
  readonly isComplete: boolean;
  /** Pause that the receiver asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Target of a redirect, which is never followed. */
  readonly location: string | undefined;
  /** Origin of the receiver for messages, such as `https://soc.example:8443`. */
  readonly server: string;
}

/** Sends requests to one receiver. It follows no redirects and repeats nothing. */
export class HttpClient {
  readonly #connections: Connections;
  readonly #headers: RequestHeaders;
  readonly #timeoutMs: number;

  private constructor(connections: Connections, headers: RequestHeaders, timeoutMs: number) {
    this.#connections = connections;
    this.#headers = headers;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws {SequentError} SEQ_OUTPUT if undici is missing, or a secret or a file of the options cannot be read */
  static async open(options: HttpOptions, context: DestinationContext): Promise<HttpClient> {
    const headers = new RequestHeaders(options, context.secrets);
    const connections = await Connections.open(options, context);
    await headers.read();
    return new HttpClient(connections, headers, options.timeout);
  }

  /**
   * Sends a request and reads the beginning of the answer, whatever its status.
   * @throws {DeliveryError} if no answer came, or a secret or a certificate cannot be read any more
   * @throws the reason of the signal, at once after it aborts
   */
  async request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    const ended = new AbortController();
    const abort = (): void => ended.abort(signal.reason);
    const timer = setTimeout(() => ended.abort(), this.#timeoutMs);
    signal.addEventListener('abort', abort);
    try {
      return await this.#exchange(request, ended.signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  /** Ends connections when their requests have ended, or at once when the signal aborts. */
  close(signal: AbortSignal): Promise<void> {
    return this.#connections.close(signal);
  }

  async #exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const [connection, { headers, hide }] = await unlessAborted(this.#prepare(), signal, ([late]) => late.release());
    const { url, server } = connection;
    try {
      const response = await connection.dispatcher.request({
        origin: url.origin,
        method: request.method,
        path: withPath(url, request.path),
        headers: { 'user-agent': 'sequent', ...request.headers, ...headers },
        body: request.body,
        signal,
      });
      const { bytes, isComplete } = await readBody(response.body, request.answerBytes ?? defaultAnswerBytes);
      return {
        status: response.statusCode,
        text: withoutPath(hide(bytes.toString()), url),
        bytes,
        isComplete,
        retryAfterMs: retryAfterMs(one(response.headers['retry-after']), one(response.headers['date']), Date.now()),
        location: one(response.headers['location']),
        server,
      };
    } catch (error) {
      if (!signal.aborted) throw new DeliveryError(describe(error, connection), { cause: error });
      // A connection that may be half open must not take further requests.
      connection.retire();
      throw new DeliveryError(
        `cannot deliver to ${server}: no answer within ${this.#timeoutMs / 1_000} s; look at the load of the receiver, or give a longer timeout`,
      );
    } finally {
      connection.release();
    }
  }

  async #prepare(): Promise<[Connection, Awaited<ReturnType<RequestHeaders['read']>>]> {
    try {
      const headers = await this.#headers.read();
      return [await this.#connections.take(), headers];
    } catch (error) {
      throw error instanceof SequentError ? new DeliveryError(error.message, { cause: error }) : error;
    }
  }
}

/**
 * Resolves like the promise, but rejects as soon as the signal aborts.
 * @param discard called with a value that comes too late
 */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal, discard: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new DeliveryError('a secret or a certificate could not be read in time'));
    signal.addEventListener('abort', stop, { once: true });
    promise
      .then((value) => (signal.aborted ? discard(value) : resolve(value)), reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

function describe(error: unknown, { server, proxies }: Connection): string {
  const fault = proxies && proxyFault(error);
  if (fault !== undefined) return `cannot deliver to ${server}: ${fault}`;
  return describeNetworkFault(error, server, proxies === undefined ? 'url' : 'url` and `proxy');
}

/** Parts of a URL below this length are not hidden in answers, because they may be ordinary words. */
const leastHiddenLength = 6;

/** Replaces the path and the query of the URL, which may be secrets, in an answer that repeats them. */
function withoutPath(text: string, { pathname, search, searchParams }: URL): string {
  const parts = [search.slice(1), pathname, ...searchParams.values()].filter(
    ({ length }) => length >= leastHiddenLength,
  );
  return parts.reduce((rest, part) => rest.replaceAll(part, '***'), text);
}

function withPath(url: URL, path = ''): string {
  if (path === '') return url.pathname + url.search;
  const [own = '', query] = path.split('?');
  const queries = [url.search.slice(1), query].filter((part) => part).join('&');
  return `${url.pathname.replace(/\/$/, '')}${own}${queries === '' ? '' : `?${queries}`}`;
}

/** An answer whose body breaks off is still an answer: its status settles the request. */
async function readBody(
  body: Dispatcher.ResponseData['body'],
  limit: number,
): Promise<{ bytes: Buffer; isComplete: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue;
      if (length < limit) chunks.push(Buffer.from(chunk).subarray(0, limit - length));
      length += chunk.length;
      if (length > Math.max(limit, longestAnswerBytes)) break;
    }
  } catch {
    return { bytes: Buffer.concat(chunks), isComplete: false };
  }
  return { bytes: Buffer.concat(chunks), isComplete: length <= limit };
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
