import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Destination } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { type HttpAnswer, HttpClient } from '../http/http-client.ts';
import { HttpDestination } from '../http/http-destination.ts';
import { type HttpRefusal, quoted, refusalOf } from '../http/refusal.ts';
import type { OtlpOptions } from './options.ts';
import { decodedResponse, partialSuccess } from './partial-success.ts';
import type { RequestBody } from './request-body.ts';

const compress = promisify(gzip);

/** Statuses that are worth another try (OTLP specification, "Retryable Response Codes"). */
const retryable = new Set([429, 502, 503, 504]);

/** @throws {SequentError} SEQ_OUTPUT if undici is missing, or a secret or a certificate is */
export async function openHttpExporter(
  options: OtlpOptions,
  context: DestinationContext,
  bodies: RequestBody,
): Promise<Destination> {
  const client = await HttpClient.open(options, context);
  const { path, gzip: isCompressed, concurrency } = options;
  const isJson = options.protocol === 'http/json';
  const headers = {
    'content-type': isJson ? 'application/json' : 'application/x-protobuf',
    ...(isCompressed && { 'content-encoding': 'gzip' }),
  };
  return new HttpDestination(client, {
    concurrency,
    most: Number.MAX_SAFE_INTEGER,
    async post(records, signal) {
      const plain = isJson ? bodies.json(records) : bodies.protobuf(records);
      if (!Buffer.isBuffer(plain)) return plain;
      const body = isCompressed ? await compress(plain) : plain;
      const answer = await client.request({ method: 'POST', path, headers, body }, signal);
      return judge(answer, isJson, records.length);
    },
  });
}

/** The specification allows another try for four statuses only. Other failures of the receiver are final, also 500. */
function judge(answer: HttpAnswer, isJson: boolean, records: number): HttpRefusal | undefined {
  const { status, server } = answer;
  if ((status >= 500 || status === 408 || status === 425) && !retryable.has(status)) {
    return { reason: `${server} answered HTTP ${status}${quoted(answer)}`.slice(0, 300), isPerRecord: false };
  }
  return (
    refusalOf(answer) ?? partialSuccess(isJson ? parsed(answer.text) : decodedResponse(answer.bytes), records, server)
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
