import * as z from 'zod';
import { WatchedFile } from './watched-file.ts';

const maxFileBytes = 1024 * 1024;

const path = (help: string) => z.string({ error: 'a path is needed' }).min(1).optional().describe(help);

/** The option `tls` of destinations. */
export const tlsOptions = z
  .strictObject(
    {
      ca: path('file with the certificates of the accepted authorities, as PEM; it replaces those of Node'),
      cert: path('file with the certificate of this client, as PEM'),
      key: path('file with the private key of this client, as PEM'),
      server_name: z
        .string()
        .min(1)
        .optional()
        .describe('name that the certificate of the receiver must have, if it is not its host'),
    },
    { error: 'a mapping with ca, cert, key or server_name is needed' },
  )
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'cert and key need each other')
  .optional()
  .describe('certificates for TLS; a changed file is read again for the next connection');

export type TlsOptions = NonNullable<z.infer<typeof tlsOptions>>;

/** The options of `node:tls` that come from the configuration. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly servername?: string;
}

/**
 * Reads the files of the option `tls`.
 * @throws {SequentError} SEQ_OUTPUT naming a file that cannot be read
 */
export async function readTls(options: TlsOptions): Promise<TlsMaterial> {
  const read = (file: string) => new WatchedFile(file, maxFileBytes).read();
  return {
    ...(options.ca !== undefined && { ca: await read(options.ca) }),
    ...(options.cert !== undefined && { cert: await read(options.cert) }),
    ...(options.key !== undefined && { key: await read(options.key) }),
    ...(options.server_name !== undefined && { servername: options.server_name }),
  };
}
