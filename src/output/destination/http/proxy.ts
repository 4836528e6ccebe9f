import * as z from 'zod';
import { SequentError } from '../../../errors.ts';
import type { SecretSource, Secrets } from '../destination-type.ts';
import { secretSource } from '../secrets.ts';

const error = 'an http:// or https:// URL of a proxy is needed, or { env } or { file }, or false';

/** The option `proxy` of destinations over HTTP. */
export const proxyOption = z
  .union(
    [
      z.literal(false),
      secretSource.refine((source) => typeof source !== 'string' || proxyUrl(source) !== undefined, error),
    ],
    { error },
  )
  .optional()
  .describe(
    'URL of an HTTP proxy, such as http://user:password@proxy:3128; { env } or { file } if it is a secret; by default that of HTTPS_PROXY or HTTP_PROXY, without the hosts of NO_PROXY; false: no proxy',
  );

/** The proxies of a client, in the options of undici's `EnvHttpProxyAgent`. */
export interface Proxies {
  /** For receivers over http; empty for none. */
  readonly httpProxy: string;
  /** For receivers over https; empty for none. */
  readonly httpsProxy: string;
  /** Hosts that are reached directly, separated by commas. */
  readonly noProxy: string;
}

/** These never go through a proxy of the environment, as in Go and curl's usual settings. */
const loopback = 'localhost,127.0.0.1,[::1]';

/**
 * Reads the option `proxy`, or the variables of the environment where it is missing.
 * @returns undefined if there is no proxy
 * @throws {SequentError} SEQ_OUTPUT if a secret cannot be read, or is no URL of a proxy
 */
export async function readProxies(
  option: SecretSource | false | undefined,
  secrets: Secrets,
): Promise<Proxies | undefined> {
  if (option === false) return undefined;
  if (option !== undefined) {
    const where = typeof option === 'string' ? 'proxy' : Object.values(option).join('');
    const proxy = checked(await secrets.read(option), where);
    return { httpProxy: proxy, httpsProxy: proxy, noProxy: '' };
  }
  const [httpProxy, httpsProxy] = ['http_proxy', 'https_proxy'].map((name) => fromEnvironment(name, secrets));
  if (!httpProxy && !httpsProxy) return undefined;
  const noProxy = secrets.variable('no_proxy') ?? secrets.variable('NO_PROXY') ?? '';
  return { httpProxy: httpProxy ?? '', httpsProxy: httpsProxy ?? '', noProxy: `${noProxy},${loopback}` };
}

function fromEnvironment(name: string, secrets: Secrets): string {
  const found = [name, name.toUpperCase()].find((variable) => (secrets.variable(variable) ?? '') !== '');
  return found === undefined ? '' : checked(secrets.variable(found) ?? '', found);
}

function checked(text: string, where: string): string {
  const url = proxyUrl(text);
  if (url !== undefined) return url.href;
  throw new SequentError('SEQ_OUTPUT', {
    what: 'the URL of a proxy is no http:// or https:// URL, or has a path',
    where,
    todo: 'write a URL such as http://proxy:3128, or turn the proxy off with `proxy: false`',
  });
}

/** A URL without a scheme, as other programs accept it, is one of http. */
function proxyUrl(text: string): URL | undefined {
  const url = URL.parse(/^[a-z0-9+.-]+:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return undefined;
  return url.pathname === '/' && url.search === '' && url.hash === '' ? url : undefined;
}

/** The answer of a proxy that does not let a request through, as undici reports it; undefined for any other fault. */
export function proxyFault(fault: unknown, depth = 0): string | undefined {
  if (!(fault instanceof Error) || depth > 3) return undefined;
  const [, status] = /^Proxy response \((\d{3})\)|^Proxy Authentication Required \(407\)/.exec(fault.message) ?? [];
  const isAuthentication = status === '407' || fault.message.startsWith('Proxy Authentication Required');
  if (isAuthentication) return 'the proxy answered HTTP 407; check the user and the password in the URL of the proxy';
  if (status !== undefined) return `the proxy answered HTTP ${status}; check that it may connect to the receiver`;
  return proxyFault(fault.cause, depth + 1);
}
