import { createHash, createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { SequentError } from '../../../errors.ts';
import type { OutputRecord } from '../../record.ts';
import type { Destination } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { jsonArray, ndjson } from '../http/bodies.ts';
import { HttpClient } from '../http/http-client.ts';
import { HttpDestination } from '../http/http-destination.ts';
import { refusalOf } from '../http/refusal.ts';
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
  // A missing secret is found here, and not with the first finding.
  await sign(Buffer.alloc(0));
  const { method, body: form, gzip: isCompressed, concurrency } = options;
  const client = await HttpClient.open(options, context);
  return new HttpDestination(client, {
    concurrency,
    most: form === 'single' ? 1 : mostRecords,
    async post(records, signal) {
      const { body: plain, contentType } = contentOf(records, form);
      const body = isCompressed ? await compress(plain) : plain;
      const headers = {
        'content-type': contentType,
        ...(isCompressed && { 'content-encoding': 'gzip' }),
        ...identity(records),
        ...(await sign(body)),
      };
      return refusalOf(await client.request({ method, headers, body }, signal));
    },
  });
}

interface Content {
  readonly body: Buffer;
  readonly contentType: string;
}

function contentOf(records: readonly OutputRecord[], form: WebhookOptions['body']): Content {
  const [first] = records;
  if (form === 'ndjson') return { body: ndjson(records), contentType: 'application/x-ndjson' };
  if (form === 'array' || first === undefined) return { body: jsonArray(records), contentType: 'application/json' };
  return { body: first.body, contentType: first.contentType };
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

function signer(
  { signature }: WebhookOptions,
  { secrets }: DestinationContext,
): (body: Buffer) => Promise<Readonly<Record<string, string>>> {
  if (signature === undefined) return () => Promise.resolve({});
  return async (body) => {
    const secret = await secrets.read(signature.secret);
    const timestamp = Math.floor(Date.now() / 1_000).toString();
    const digest = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
    return { 'x-sequent-timestamp': timestamp, 'x-sequent-signature': `sha256=${digest}` };
  };
}
