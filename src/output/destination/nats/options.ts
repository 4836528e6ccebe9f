import * as z from 'zod';
import { duration } from '../../options/quantity.ts';
import type { DestinationType, SecretSource } from '../destination-type.ts';
import { secretSource } from '../secrets.ts';
import { tlsOptions } from '../tls-options.ts';
import { isSubjectTemplate, subjectOf, subjectTokens } from './subject.ts';

const serverError = 'a list of nats:// or tls:// addresses without user and password is needed';
const subjectError = `a subject without wildcards and spaces is needed; tokens: ${subjectTokens.map((name) => `{${name}}`).join(', ')}`;
const authError = '{ basic: { user, password } }, { token }, { nkey } or { creds } is needed';

/** Options of a connection to the servers of one cluster. */
export const natsConnectionShape = {
  servers: z
    .array(z.string({ error: serverError }).refine(isServer, serverError), { error: serverError })
    .min(1, serverError)
    .describe('addresses of the servers of one cluster; tls:// needs TLS'),
  auth: z
    .union(
      [
        z.strictObject({ basic: z.strictObject({ user: z.string().min(1), password: secretSource }) }),
        z.strictObject({ token: secretSource }),
        z.strictObject({ nkey: secretSource }),
        z.strictObject({ creds: secretSource }),
      ],
      { error: authError },
    )
    .optional()
    .describe('user and password, a token, the seed of an nkey, or the content of a .creds file'),
  tls: tlsOptions,
  timeout: duration({ leastMs: 100, mostMs: 600_000 })
    .default(10_000)
    .describe('longest time until a connection is made, and until the stream acknowledges a message'),
};

const options = z.strictObject({
  ...natsConnectionShape,
  subject: z
    .string({ error: subjectError })
    .refine(isSubjectTemplate, subjectError)
    .default('findings.{severity}')
    .describe(`subject of the messages; ${subjectTokens.map((name) => `{${name}}`).join(', ')} stand for values`),
  in_flight: z
    .int({ error: 'a whole number from 1 to 10000 is needed' })
    .min(1)
    .max(10_000)
    .default(512)
    .describe('most messages that wait for an acknowledgement'),
});

/** Authentication at the server. */
export type NatsAuth =
  | { readonly basic: { readonly user: string; readonly password: SecretSource } }
  | { readonly token: SecretSource }
  | { readonly nkey: SecretSource }
  | { readonly creds: SecretSource };

export type NatsOptions = z.infer<typeof options>;
export type NatsPublishOptions = Omit<NatsOptions, 'subject'>;
export type NatsConnectionOptions = Omit<NatsPublishOptions, 'in_flight'>;

/** NATS with JetStream. */
export const natsType: DestinationType<NatsOptions> = {
  help: 'a NATS JetStream stream; the message id is the finding id',
  options,
  defaultFormat: 'json',
  packages: ['@nats-io/transport-node', '@nats-io/jetstream'],
  open: async (own, context) =>
    (await import('./nats.ts')).openNats(own, context, (record) => subjectOf(own.subject, record, context.node)),
};

function isServer(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === 'nats:' || url.protocol === 'tls:') &&
    url.hostname !== '' &&
    [url.username, url.password, url.search, url.hash].every((part) => part === '') &&
    (url.pathname === '' || url.pathname === '/')
  );
}
