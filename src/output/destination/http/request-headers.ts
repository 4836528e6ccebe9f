import { SequentError } from '../../../errors.ts';
import type { SecretSource, Secrets } from '../destination-type.ts';
import type { HttpAuth, HttpOptions } from './http-options.ts';

/** Shorter values are not hidden in answers, because they may be ordinary words. */
const leastSecretLength = 6;

export interface ReadHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** Replaces the values of the headers in a text, such as an answer that repeats them. */
  readonly hide: (text: string) => string;
}

/** The headers that the options of a destination give, with the current values of their secrets. */
export class RequestHeaders {
  readonly #options: Pick<HttpOptions, 'auth' | 'headers'>;
  readonly #secrets: Secrets;

  constructor(options: Pick<HttpOptions, 'auth' | 'headers'>, secrets: Secrets) {
    this.#options = options;
    this.#secrets = secrets;
  }

  /** @throws {SequentError} SEQ_OUTPUT if a secret cannot be read or is not allowed in a header */
  async read(): Promise<ReadHeaders> {
    const { auth, headers: sources = {} } = this.#options;
    const headers: Record<string, string> = {};
    const hidden: string[] = [];
    if (auth !== undefined) {
      const { value, secret } = await authorization(auth, this.#secrets);
      headers['authorization'] = value;
      hidden.push(secret, value.slice(value.indexOf(' ') + 1));
    }
    for (const [name, source] of Object.entries(sources)) {
      const value = await readValue(source, name, this.#secrets);
      headers[name.toLowerCase()] = value;
      // An answer may repeat the value without its scheme.
      hidden.push(value, ...value.split(' ').slice(1));
    }
    const secrets = hidden
      .filter((secret) => secret.length >= leastSecretLength)
      .toSorted((a, b) => b.length - a.length);
    return { headers, hide: (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text) };
  }
}

async function authorization(auth: HttpAuth, secrets: Secrets): Promise<{ value: string; secret: string }> {
  if ('basic' in auth) {
    const password = await secrets.read(auth.basic.password);
    const value = `Basic ${Buffer.from(`${auth.basic.user}:${password}`).toString('base64')}`;
    return { value, secret: password };
  }
  const isBearer = 'bearer' in auth;
  const secret = await readValue(isBearer ? auth.bearer : auth.api_key, 'Authorization', secrets);
  return { value: `${isBearer ? 'Bearer' : 'ApiKey'} ${secret}`, secret };
}

async function readValue(source: SecretSource, header: string, secrets: Secrets): Promise<string> {
  const value = await secrets.read(source);
  if (/^[\t -~]*$/.test(value)) return value;
  throw new SequentError('SEQ_OUTPUT', {
    what: `the value of the header ${header} has a character that HTTP does not allow there, such as a line break`,
    where: typeof source === 'string' ? `headers.${header}` : Object.values(source).join(''),
    todo: 'write the value on one line, in ASCII',
  });
}
