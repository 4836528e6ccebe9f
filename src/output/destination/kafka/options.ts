import * as z from 'zod';
import { duration, size } from '../../options/quantity.ts';
import type { DestinationType } from '../destination-type.ts';
import { secretSource } from '../secrets.ts';
import { tlsOptions } from '../tls-options.ts';

const brokerError = 'a list of HOST:PORT is needed';
const topicError = 'a topic of letters, digits, ".", "_" and "-" is needed, at most 249 characters';
const saslError =
  '{ mechanism: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512, user, password } or { mechanism: OAUTHBEARER, token } is needed';

const options = z.strictObject({
  brokers: z
    .array(z.string({ error: brokerError }).regex(/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/, brokerError), {
      error: brokerError,
    })
    .min(1, brokerError)
    .describe('addresses of some brokers of the cluster'),
  topic: z
    .string({ error: topicError })
    .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/, topicError)
    .describe('topic of the messages; the key is the subject of the finding'),
  sasl: z
    .union(
      [
        z.strictObject({
          mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
          user: z.string().min(1),
          password: secretSource,
        }),
        z.strictObject({ mechanism: z.literal('OAUTHBEARER'), token: secretSource }),
      ],
      { error: saslError },
    )
    .optional()
    .describe(
      'authentication at the brokers; mechanism is PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 with user and password, or OAUTHBEARER with token',
    ),
  tls: tlsOptions,
  create_topic: z
    .boolean({ error: 'true or false is needed' })
    .default(false)
    .describe('ask the brokers to create a missing topic'),
  timeout: duration({ leastMs: 100, mostMs: 600_000 })
    .default(10_000)
    .describe('longest time until a connection is made, and until all replicas in sync have a request'),
  request_bytes: size(1_024)
    .default(900_000)
    .describe('most bytes of one request; the brokers allow 1 MiB unless message.max.bytes says otherwise'),
});

export type KafkaOptions = z.infer<typeof options>;

/** A topic of Kafka. */
export const kafkaType: DestinationType<KafkaOptions> = {
  help: 'a Kafka topic, with an idempotent producer; the header finding-id has the finding id',
  options,
  defaultFormat: 'json',
  packages: ['@platformatic/kafka'],
  open: async (options, context) => (await import('./kafka.ts')).openKafka(options, context),
};
