import * as z from 'zod';
import type { DestinationType } from '../destination-type.ts';
import { httpOptions } from '../http/http-options.ts';
import { secretSource } from '../secrets.ts';
import { indexPattern } from './index-name.ts';

const indexError =
  'lower-case letters, digits, ".", "_" and "-" are needed, with {date}, {month}, {severity} or {pack}';
const authError = '{ api_key: SECRET }, { basic: { user: NAME, password: SECRET } } or { bearer: SECRET } is needed';
const [bearer, basic] = httpOptions.auth.unwrap().options;

const options = z.strictObject({
  ...httpOptions,
  url: httpOptions.url.describe(
    'URL of Elasticsearch or OpenSearch, without /_bulk; { env } or { file } if it is a secret',
  ),
  auth: z
    .union([z.strictObject({ api_key: secretSource }), basic, bearer], { error: authError })
    .optional()
    .describe('the header Authorization, as an API key, a user and password, or a token'),
  index: z
    .string({ error: indexError })
    .regex(indexPattern, indexError)
    .max(200, indexError)
    .default('logs-sequent.findings-default')
    .describe('data stream or index; {date} is 2026.11.30 and {month} 2026.11 by the time of the finding, in UTC'),
  gzip: z.boolean({ error: 'true or false is needed' }).default(false).describe('compress the requests'),
});

/** The checked options of an Elasticsearch. */
export type ElasticsearchOptions = z.output<typeof options>;

/** The row of `elasticsearch`. */
export const elasticsearchType: DestinationType<ElasticsearchOptions> = {
  help: 'Elasticsearch or OpenSearch, by their API _bulk, with the id of the finding as the id of the document',
  options,
  defaultFormat: 'ecs',
  formats: ['ecs', 'ocsf', 'json', 'template'],
  packages: ['undici'],
  open: async (own, context) => (await import('./elasticsearch.ts')).openElasticsearch(own, context),
};
