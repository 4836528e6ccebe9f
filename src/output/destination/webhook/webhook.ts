import { createHash, createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { SequentError } from '../../../errors.ts';
import type { OutputRecord } from '../../record.ts';
import { DeliveryError, type Destination } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { jsonArray, ndjson } from '../http/bodies.ts';
import { HttpClient } from '../http/http-client.ts';
import { type HttpRefusal, refusalOf } from '../http/refusal.ts';
import { settle } from '../http/settle.ts';
import type { WebhookOptions } from './options.ts';

const compress = promisify(gzip);

/** Maximum number of records of a request: the header with their ids must stay below the limits of usual servers. */
const mostRecords = 100;
const jsonType = /^application\/(?:[\w.-]+\+)?json(?:;|$)/;

/** @throws {SequentError} SEQ_OUTPUT if the options do not fit the format, undici is missing, or a secret is */
export async function openWebhook(options: WebhookOptions, context: DestinationContext): Promise<Destination> {
  if (options.body !== 'single' && !jsonType.test(context.contentType)) {
    throw new SequentError('SEQ_OUTPUT', {
      what: `body: ${options.body} needs a format that is JSON, and the format of this output is ${context.contentType}`,
      where: `output ${context.output}`,
      todo: 'write body: single, or choose another format',
    });
  }
  const sign = signer(options, context);
  await sign(Buffer.alloc(0));
  return new Webhook(options, await HttpClient.open(options, context), sign);
}

type Signer = (body: Buffer) => Promise<Readonly<Record<string, string>>>;

class Webhook implements Destination {
  readonly concurrency: number;
  readonly #options: WebhookOptions;
  readonly #client: HttpClient;
  readonly #sign: Signer;

  constructor(options: WebhookOptions, client: HttpClient, sign: Signer) {
    this.concurrency = options.concurrency;
    this.#options = options;
    this.#client = client;
    this.#sign = sign;
  }

  send(records: readonly OutputRecord[], signal: AbortSignal) {
    const most = this.#options.body === 'single' ? 1 : mostRecords;
    return settle(records, most, (part) => this.#post(part, signal));
  }

  close(signal: AbortSignal): Promise<void> {
    return this.#client.close(signal);
  }

  async #post(records: readonly OutputRecord[], signal: AbortSignal): Promise<HttpRefusal | undefined> {
    signal.throwIfAborted();
    const { method, gzip: isCompressed } = this.#options;
    const { body: plain, contentType } = this.#body(records);
    const body = isCompressed ? await compress(plain) : plain;
    const headers = {
      'content-type': contentType,
      ...(isCompressed && { 'content-encoding': 'gzip' }),
      'user-agent': 'sequent',
      ...identity(records),
      ...(await this.#signed(body)),
    };
    return refusalOf(await this.#client.request({ method, headers, body }, signal));
  }

  #body(records: readonly OutputRecord[]): { body: Buffer; contentType: string } {
    const [first] = records;
    if (this.#options.body === 'ndjson') return { body: ndjson(records), contentType: 'application/x-ndjson' };
    if (this.#options.body === 'array' || first === undefined) {
      return { body: jsonArray(records), contentType: 'application/json' };
    }
    return { body: first.body, contentType: first.contentType };
  }

  async #signed(body: Buffer): Promise<Readonly<Record<string, string>>> {
    try {
      return await this.#sign(body);
    } catch (error) {
      throw error instanceof SequentError ? new DeliveryError(error.message, { cause: error }) : error;
    }
  }
}

/**
 * Headers by which a receiver recognizes a request that it has already taken. The ids are the same when a request is
 * repeated, but records may be grouped in another way, so a receiver of several records keeps the ids of the records.
 */
function identity(records: readonly OutputRecord[]): Readonly<Record<string, string>> {
  const ids = records.map(({ id }) => encodeURIComponent(id)).join(',');
  const key = records.length === 1 ? ids : createHash('sha256').update(ids).digest('hex');
  return { 'idempotency-key': key, 'x-sequent-finding-ids': ids };
}

function signer({ signature }: WebhookOptions, { secrets }: DestinationContext): Signer {
  if (signature === undefined) return () => Promise.resolve({});
  return async (body) => {
    const secret = await secrets.read(signature.secret);
    const timestamp = Math.floor(Date.now() / 1_000).toString();
    const digest = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
    return { 'x-sequent-timestamp': timestamp, 'x-sequent-signature': `sha256=${digest}` };
  };
}
