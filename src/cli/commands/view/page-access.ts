import type { Address } from '../../../address.ts';
import { SequentError } from '../../../errors.ts';
import { readBoundedFile } from '../../../files/bounded-file.ts';
import { describeThrown } from '../../../text/thrown.ts';
import type { Access } from '../../../web/server/access.ts';

const mostBytes = 2 ** 20;

/** Settings of who may open a page. */
export interface AccessSettings {
  readonly host?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * Reads the token and the certificate of a page.
 * @throws {SequentError} SEQ_USAGE if a file cannot be read, or one of certificate and key is missing
 */
export function openAccess(address: Address, settings: AccessSettings): Access {
  const { host = '', token, tokenFile, certificate, key } = settings;
  if ((certificate === undefined) !== (key === undefined)) {
    throw new SequentError('SEQ_USAGE', {
      what: `the ${certificate === undefined ? 'certificate' : 'private key'} of the page is missing`,
      todo: 'give both the certificate and its private key, as files in PEM',
    });
  }
  return {
    address,
    token: tokenFile === undefined ? token : read(tokenFile).toString('utf8').trim(),
    tls: certificate === undefined || key === undefined ? undefined : { cert: read(certificate), key: read(key) },
    hosts: host
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  };
}

function read(path: string): Buffer {
  try {
    return readBoundedFile(path, mostBytes);
  } catch (error) {
    throw new SequentError('SEQ_USAGE', {
      what: `the file cannot be read: ${describeThrown(error)}`,
      where: path,
      todo: 'check its path and its mode',
    });
  }
}
