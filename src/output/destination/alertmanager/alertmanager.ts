import type { Destination } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { jsonArray } from '../http/bodies.ts';
import { HttpClient } from '../http/http-client.ts';
import { HttpDestination } from '../http/http-destination.ts';
import { refusalOf } from '../http/refusal.ts';
import type { AlertmanagerOptions } from './options.ts';

const mostAlerts = 100;

/**
 * Opens a destination that posts arrays of alerts to Alertmanager (`api/v2/openapi.yaml`, `postAlerts`). If one alert
 * of an array is bad, Alertmanager takes the others and answers 400 for all. So the array is split, and the good
 * alerts arrive twice, which changes nothing: their labels and times are the same.
 * @throws {SequentError} SEQ_OUTPUT if undici is missing, or a secret or a certificate is
 */
export async function openAlertmanager(
  options: AlertmanagerOptions,
  context: DestinationContext,
): Promise<Destination> {
  const client = await HttpClient.open(options, context);
  const request = { method: 'POST', path: '/api/v2/alerts', headers: { 'content-type': 'application/json' } } as const;
  return new HttpDestination(client, {
    concurrency: options.concurrency,
    most: mostAlerts,
    post: async (records, signal) => refusalOf(await client.request({ ...request, body: jsonArray(records) }, signal)),
  });
}
