import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Requests that a page's server answers. */
export interface RequestPolicy {
  /** Names of hosts that requests may name, in lower case and without a port. */
  readonly hosts: ReadonlySet<string>;
  /** The scheme of the page's own origin. */
  readonly scheme: 'http' | 'https';
  /** The secret that a request needs; undefined if none is needed. */
  readonly token: string | undefined;
}

/** Why a request is refused. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 413 | 414;
  /** One sentence for a person. It holds nothing of the request. */
  readonly error: string;
}

/** Hosts that only name this machine. A page of an attacker has another name, even if its name resolves to this machine. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Maximum length of the target of a request, in characters. */
const longestTarget = 4_096;
/** Paths of documents; a link in a ticket may open them from another site. */
const documents = /^\/(?:$|\?|finding\/)/;

/**
 * Checks a request before anything else reads it.
 * @returns undefined if it may be answered
 */
export function refusalOf(request: IncomingMessage, policy: RequestPolicy): Refusal | undefined {
  const { method, headers, url = '' } = request;
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, error: 'only GET is answered here' };
  if (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined) {
    return { status: 413, error: 'requests have no body here' };
  }
  if (url.length > longestTarget) return { status: 414, error: 'the address is too long' };
  if (!url.startsWith('/') || url.startsWith('//')) return { status: 400, error: 'the address is not a path' };
  // A browser sends the name under which it reached the server, so that DNS rebinding shows here.
  if (headers.host === undefined || !policy.hosts.has(hostOf(headers.host))) {
    return { status: 403, error: 'the server does not answer under this host name; see --web-hosts' };
  }
  return crossSite(request, policy) ?? withoutToken(request, policy);
}

function crossSite({ headers, url = '' }: IncomingMessage, { scheme }: RequestPolicy): Refusal | undefined {
  const refusal: Refusal = { status: 403, error: 'other sites may not read this server' };
  const { origin } = headers;
  if (origin !== undefined && origin !== `${scheme}://${headers.host}`) return refusal;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined;
  const opens = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return opens && documents.test(url) ? undefined : refusal;
}

/** A browser asks its user for the token by the dialog of HTTP Basic; the name of the user does not matter. Programs send it as a bearer. */
function withoutToken({ headers }: IncomingMessage, { token }: RequestPolicy): Refusal | undefined {
  if (token === undefined) return undefined;
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(headers.authorization ?? '') ?? [];
  const given = scheme.toLowerCase() === 'basic' ? passwordOf(value) : value;
  return isSame(given, token) ? undefined : { status: 401, error: 'the token of --web-token is needed' };
}

function passwordOf(value: string): string {
  const text = Buffer.from(value, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

/** Compares in a time that depends on neither text. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function hostOf(header: string): string {
  return header.toLowerCase().replace(/:\d+$/, '');
}
