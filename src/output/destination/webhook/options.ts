import * as z from 'zod';
import type { DestinationType } from '../destination-type.ts';
import { httpOptions } from '../http/http-options.ts';
import { secretSource } from '../secrets.ts';

const options = z.strictObject({
  ...httpOptions,
  method: z
    .enum(['POST', 'PUT'], { error: 'POST or PUT is needed' })
    .default('POST')
    .describe('method of the requests'),
  body: z
    .enum(['single', 'ndjson', 'array'], { error: 'single, ndjson or array is needed' })
    .default('single')
    .describe(
      'single: one finding in each request; ndjson and array: several as lines or as an array, for formats that are JSON',
    ),
  gzip: z.boolean({ error: 'true or false is needed' }).default(false).describe('compress the requests'),
  signature: z
    .strictObject(
      { secret: secretSource.describe('key of the signature, as UTF-8') },
      { error: '{ secret: SECRET } is needed' },
    )
    .optional()
    .describe('sign each request with HMAC-SHA256'),
});

/** The checked options of a webhook. */
export type WebhookOptions = z.output<typeof options>;

/** The row of `webhook`. */
export const webhookType: DestinationType<WebhookOptions> = {
  help: 'an HTTP or HTTPS receiver, by POST or PUT',
  options,
  defaultFormat: 'json',
  packages: ['undici'],
  open: async (own, context) => (await import('./webhook.ts')).openWebhook(own, context),
};
