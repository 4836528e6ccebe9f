import type { Destination } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { HttpClient } from '../http/http-client.ts';
import { HttpDestination } from '../http/http-destination.ts';
import { refusalOf } from '../http/refusal.ts';
import type { FalcosidekickOptions } from './options.ts';

/**
 * Opens a destination that posts each finding to the URL of falcosidekick, whose handler decodes one object
 * (`handlers.go`).
 * @throws {SequentError} SEQ_OUTPUT if undici is missing, or a secret or a certificate is
 */
export async function openFalcosidekick(
  options: FalcosidekickOptions,
  context: DestinationContext,
): Promise<Destination> {
  const client = await HttpClient.open(options, context);
  const headers = { 'content-type': 'application/json' };
  return new HttpDestination(client, {
    concurrency: options.concurrency,
    most: 1,
    async post(records, signal) {
      const body = Buffer.concat(records.map((record) => record.body));
      return refusalOf(await client.request({ method: 'POST', headers, body }, signal));
    },
  });
}
