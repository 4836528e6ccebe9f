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

/** Node ignores a file of authorities that has no certificate, and then trusts nobody. */
const problems = {
  certificate: (bytes: Buffer) =>
    /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(bytes.toString('latin1'))
      ? undefined
      : 'has no certificate in PEM form',
  key: (bytes: Buffer) =>
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(bytes.toString('latin1'))
      ? undefined
      : 'has no private key in PEM form',
};

/**
 * Watches the files of the option `tls`.
 * @returns a function that reads them. Each buffer is the same object while its file is unchanged. It throws
 * SequentError SEQ_OUTPUT naming a file that cannot be read, or that has no certificate or key
 */
export function watchTls(options: TlsOptions = {}): () => Promise<TlsMaterial> {
  const watched = (file: string | undefined, content: keyof typeof problems) =>
    file === undefined ? undefined : new WatchedFile(file, maxFileBytes, problems[content]);
  const files = {
    ca: watched(options.ca, 'certificate'),
    cert: watched(options.cert, 'certificate'),
    key: watched(options.key, 'key'),
  };
  return async () => {
    const [ca, cert, key] = await Promise.all([files.ca?.read(), files.cert?.read(), files.key?.read()]);
    return {
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
      ...(options.server_name !== undefined && { servername: options.server_name }),
    };
  };
}

/**
 * Reads the files of the option `tls` once.
 * @throws {SequentError} SEQ_OUTPUT naming a file that cannot be read
 */
export async function readTls(options: TlsOptions): Promise<TlsMaterial> {
  return watchTls(options)();
}
