import * as z from 'zod';
import type { DestinationType } from '../destination-type.ts';
import { httpOptions } from '../http/http-options.ts';

const options = z.strictObject({
  ...httpOptions,
  url: httpOptions.url.describe('URL of Alertmanager, without /api/v2/alerts; { env } or { file } if it is a secret'),
});

/** The checked options of an Alertmanager. */
export type AlertmanagerOptions = z.output<typeof options>;

/** The row of `alertmanager`. */
export const alertmanagerType: DestinationType<AlertmanagerOptions> = {
  help: 'Prometheus Alertmanager, by its API v2',
  options,
  defaultFormat: 'alertmanager',
  formats: ['alertmanager', 'template'],
  packages: ['undici'],
  open: async (own, context) => (await import('./alertmanager.ts')).openAlertmanager(own, context),
};
