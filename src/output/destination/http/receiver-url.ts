import { SequentError } from '../../../errors.ts';
import type { SecretSource, Secrets } from '../destination-type.ts';
import { parseHttpUrl } from './http-options.ts';

/**
 * Reads the option `url`.
 * @param example a URL for the advice
 * @throws {SequentError} SEQ_OUTPUT if the secret cannot be read, or is no URL of a receiver
 */
export async function readUrl(source: SecretSource, secrets: Secrets, example: string): Promise<URL> {
  const url = parseHttpUrl(await secrets.read(source));
  if (url !== undefined) return url;
  throw new SequentError('SEQ_OUTPUT', {
    what: 'the URL of an output is no http:// or https:// URL, or has a user, a password or a fragment',
    where: typeof source === 'string' ? 'url' : Object.values(source).join(''),
    todo: `write a URL such as ${example}, and user and password under \`auth\``,
  });
}

/** The error for options of `tls` that the client of a receiver does not take. */
export function unusableTls(url: URL, cause: unknown): SequentError {
  return new SequentError(
    'SEQ_OUTPUT',
    { what: 'the connection of an output cannot be set up', where: url.origin, todo: 'check the options under `tls`' },
    { cause },
  );
}
