import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { OutputRecord } from '../../record.ts';
import type { Destination } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { oneLine } from '../http/bodies.ts';
import { HttpClient } from '../http/http-client.ts';
import { HttpDestination } from '../http/http-destination.ts';
import { refusalOf } from '../http/refusal.ts';
import { filterPath, settledBy } from './bulk-answer.ts';
import { indexOf } from './index-name.ts';
import type { ElasticsearchOptions } from './options.ts';

const compress = promisify(gzip);
const mostDocuments = 1_000;
/** Limit of an answer, which has at most a few hundred bytes for each document. */
const answerBytes = 8 * 1_024 * 1_024;
const newline = Buffer.from('\n');

/**
 * Opens a destination that creates documents with `_bulk`. The id of a document is the id of its finding, so a
 * repeated request creates no second document in the same index.
 * @throws {SequentError} SEQ_OUTPUT if undici is missing, or a secret or a certificate is
 */
export async function openElasticsearch(
  options: ElasticsearchOptions,
  context: DestinationContext,
): Promise<Destination> {
  const client = await HttpClient.open(options, context);
  const { index, gzip: isCompressed, concurrency } = options;
  const headers = { 'content-type': 'application/x-ndjson', ...(isCompressed && { 'content-encoding': 'gzip' }) };
  const request = { method: 'POST', path: `/_bulk?filter_path=${filterPath}`, headers, answerBytes } as const;
  return new HttpDestination(client, {
    concurrency,
    most: mostDocuments,
    async post(records, signal) {
      const plain = Buffer.concat(records.flatMap((record) => creation(record, index)));
      const body = isCompressed ? await compress(plain) : plain;
      const answer = await client.request({ ...request, body }, signal);
      return refusalOf(answer) ?? settledBy(answer, records.length);
    },
  });
}

/** The two lines that create a document. */
function creation(record: OutputRecord, template: string): Buffer[] {
  const action = JSON.stringify({ create: { _index: indexOf(template, record), _id: record.id } });
  return [Buffer.from(`${action}\n`), oneLine(record.body), newline];
}
