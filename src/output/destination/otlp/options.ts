import * as z from 'zod';
import type { DestinationType } from '../destination-type.ts';
import { httpOptions } from '../http/http-options.ts';

const protocolError = 'http/protobuf, http/json or grpc is needed';
const resourceError = 'a mapping of names of attributes to texts is needed';

const options = z
  .strictObject({
    ...httpOptions,
    url: httpOptions.url.describe(
      'URL of the receiver without /v1/logs, such as http://collector:4318, or http://collector:4317 for grpc; https:// needs TLS; { env } or { file } if it is a secret',
    ),
    protocol: z
      .enum(['http/protobuf', 'http/json', 'grpc'], { error: protocolError })
      .default('http/protobuf')
      .describe('how records are sent; grpc does not need undici'),
    path: z
      .string({ error: 'a path such as /v1/logs is needed' })
      .regex(/^(?:|\/[!-"$->@-~]*)$/, 'a path such as /v1/logs is needed')
      .default('/v1/logs')
      .describe('path that is appended to the URL; grpc has none'),
    gzip: z.boolean({ error: 'true or false is needed' }).default(false).describe('compress the requests'),
    resource: z
      .record(z.string().min(1), z.string({ error: resourceError }), { error: resourceError })
      .optional()
      .describe('further attributes of the resource, which has service.name, service.version and host.name'),
  })
  .refine(({ protocol, proxy }) => protocol !== 'grpc' || proxy === undefined || proxy === false, {
    message: 'grpc uses no proxy; set the protocol http/protobuf',
    path: ['proxy'],
  });

/** The checked options of a receiver of OTLP. */
export type OtlpOptions = z.output<typeof options>;

/** The row of `otlp`. */
export const otlpType: DestinationType<OtlpOptions> = {
  help: 'a receiver of logs of OpenTelemetry (OTLP) over HTTP or gRPC, such as the OpenTelemetry Collector',
  options,
  defaultFormat: 'otlp',
  formats: ['otlp'],
  packages: ['undici'],
  packagesIf: 'if `protocol` is http/protobuf or http/json',
  open: async (own, context) => (await import('./otlp.ts')).openOtlp(own, context),
};
