import * as z from 'zod';
import { duration } from '../../options/quantity.ts';
import type { SecretSource } from '../destination-type.ts';
import { secretSource } from '../secrets.ts';
import { type TlsOptions, tlsOptions } from '../tls-options.ts';
import { proxyOption } from './proxy.ts';

const urlError = 'an http:// or https:// URL without user, password and fragment is needed, or { env } or { file }';
const headerError = 'a mapping of header names to texts, { env: VARIABLE } or { file: PATH } is needed';
const authError = '{ bearer: SECRET } or { basic: { user: NAME, password: SECRET } } is needed';

/** Headers that the client sets itself, or that make no sense for a request with a body of known length. */
const reserved = new Set(
  'connection content-encoding content-length expect host keep-alive te trailer transfer-encoding upgrade'.split(' '),
);

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name has letters, digits and "-"')
  .refine((name) => !reserved.has(name.toLowerCase()), 'Sequent sets this header itself');

const path = (help: string) => z.string({ error: 'a path is needed' }).min(1).optional().describe(help);

/** The options of every destination over HTTP. */
export const httpOptions = {
  url: secretSource
    .refine((source) => typeof source !== 'string' || isUsable(source), urlError)
    .describe('URL of the receiver; { env } or { file } for a URL that is a secret'),
  headers: z
    .record(headerName, secretSource, { error: headerError })
    .refine(hasNoTwins, 'each header is allowed once; upper and lower case are the same')
    .optional()
    .describe('further headers; a value is a text, { env: VARIABLE } or { file: PATH }'),
  auth: z
    .union(
      [
        z.strictObject({ bearer: secretSource }),
        z.strictObject({
          basic: z.strictObject({
            user: z.string().regex(/^[^:\p{Cc}]+$/u, 'a user has no ":" and no control character'),
            password: secretSource,
          }),
        }),
      ],
      { error: authError },
    )
    .optional()
    .describe('the header Authorization, as a bearer token or as user and password'),
  tls: tlsOptions,
  socket: path('path of a unix socket to connect to, instead of the host of the URL'),
  proxy: proxyOption,
  timeout: duration({ mostMs: 600_000 }).default(10_000).describe('longest time until an answer is complete'),
  http2: z
    .boolean({ error: 'true or false is needed' })
    .default(true)
    .describe('offer HTTP/2 to an https receiver, which chooses; false: HTTP/1.1 only'),
  concurrency: z
    .int({ error: 'a whole number from 1 to 64 is needed' })
    .min(1)
    .max(64)
    .default(1)
    .describe('most requests at the same time; with more than 1, findings may arrive in another order'),
};

/** Authentication with every request. */
export type HttpAuth =
  | { readonly bearer: SecretSource }
  | { readonly basic: { readonly user: string; readonly password: SecretSource } }
  | { readonly api_key: SecretSource };

/** The checked options of a client. */
export interface HttpOptions {
  readonly url: SecretSource;
  readonly headers?: Readonly<Record<string, SecretSource>> | undefined;
  readonly auth?: HttpAuth | undefined;
  readonly tls?: TlsOptions | undefined;
  readonly socket?: string | undefined;
  /** URL of a proxy; false for none, also if the environment names one. */
  readonly proxy?: SecretSource | false | undefined;
  /** Longest time for a request and its answer, in milliseconds. */
  readonly timeout: number;
  readonly http2: boolean;
  readonly concurrency: number;
}

function isUsable(text: string): boolean {
  return parseHttpUrl(text) !== undefined;
}

/** @returns undefined if the text is no URL of a receiver */
export function parseHttpUrl(text: string): URL | undefined {
  // `URL` removes line breaks without a word, so that a file of two lines would become one path.
  const url = /\p{Cc}/u.test(text.trim()) ? null : URL.parse(text.trim());
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  return url.username === '' && url.password === '' && url.hash === '' ? url : undefined;
}

function hasNoTwins(headers: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(headers);
  return new Set(names.map((name) => name.toLowerCase())).size === names.length;
}
