import { type ChannelOptions, Client, compressionAlgorithms, credentials } from '@grpc/grpc-js';
import { DeliveryError } from '../destination.ts';
import type { Secrets } from '../destination-type.ts';
import { readUrl, unusableTls } from '../http/receiver-url.ts';
import { readTls } from '../tls-options.ts';
import type { OtlpOptions } from './options.ts';

/** A connection to a receiver. */
export interface Channel {
  readonly client: Client;
  /** Origin for messages, without path and query, which may be secrets. */
  readonly server: string;
}

/** Opens the channel of an output, and another one after it was dropped. Secrets and files are read for each. */
export class Channels {
  readonly #options: OtlpOptions;
  readonly #secrets: Secrets;
  #current: Promise<Channel> | undefined;
  #isClosed = false;

  constructor(options: OtlpOptions, secrets: Secrets) {
    this.#options = options;
    this.#secrets = secrets;
  }

  /** @throws {SequentError} SEQ_OUTPUT if the URL, a secret or a file of `tls` cannot be used */
  async check(): Promise<void> {
    this.drop(await this.take());
  }

  /** @throws {SequentError} as `check`. @throws {DeliveryError} after `close` */
  async take(): Promise<Channel> {
    if (this.#isClosed) throw new DeliveryError('the output is closed; restart Sequent to open it again');
    const opening = (this.#current ??= this.#open());
    try {
      return await opening;
    } catch (error) {
      if (this.#current === opening) this.#current = undefined;
      throw error;
    }
  }

  /** Closes a channel. Its calls end with a failure. */
  drop(channel: Channel): void {
    channel.client.close();
    const current = this.#current;
    void current?.then((one) => {
      if (one === channel && this.#current === current) this.#current = undefined;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const channel = await this.#current?.catch(() => undefined);
    channel?.client.close();
  }

  async #open(): Promise<Channel> {
    const { socket, tls, gzip, url: source } = this.#options;
    const url = await readUrl(source, this.#secrets, 'http://collector:4317');
    const isTls = url.protocol === 'https:';
    const material = isTls ? await readTls(tls ?? {}) : {};
    const options: ChannelOptions = {
      'grpc.primary_user_agent': 'sequent',
      'grpc.default_compression_algorithm': gzip ? compressionAlgorithms.gzip : compressionAlgorithms.identity,
      'grpc.enable_http_proxy': 0,
      'grpc.enable_retries': 0,
      'grpc.service_config_disable_resolution': 1,
      // By default, a new channel reuses the connection of the last one to the same address, even if it is broken.
      'grpc.use_local_subchannel_pool': 1,
      // No `grpc.keepalive_*`: receivers in Go disconnect a client that pings more often than every five minutes.
      ...(socket !== undefined && { 'grpc.default_authority': url.host }),
      ...(material.servername !== undefined && { 'grpc.ssl_target_name_override': material.servername }),
    };
    const target = socket === undefined ? `dns:${url.hostname}:${url.port || (isTls ? 443 : 80)}` : `unix:${socket}`;
    try {
      const { ca = null, key = null, cert = null } = material;
      const security = isTls ? credentials.createSsl(ca, key, cert) : credentials.createInsecure();
      return { client: new Client(target, security, options), server: url.origin };
    } catch (cause) {
      throw unusableTls(url, cause);
    }
  }
}
