import type { Address } from '../../address.ts';
import { SequentError } from '../../errors.ts';
import { loopbackHosts } from './request-guard.ts';

/** Certificate and private key of a server, in PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Conditions for reading a page. */
export interface Access {
  readonly address: Address;
  readonly token: string | undefined;
  readonly tls: TlsFiles | undefined;
  /** Further names under which browsers reach the server. */
  readonly hosts: readonly string[];
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;
/** A shorter token could be guessed. */
const shortestToken = 16;

/**
 * Refuses an address that others than the users of this machine can reach, unless a token and TLS protect it.
 * @param where the setting that gave the address, with its value
 * @throws {SequentError} SEQ_USAGE
 */
export function checkAccess({ address, token, tls }: Access, where: string): void {
  const refuse = (what: string, todo: string): never => {
    throw new SequentError('SEQ_USAGE', { what, where, todo });
  };
  if (token !== undefined && (token.length < shortestToken || /[^!-~]/.test(token))) {
    refuse(
      `the token of the page is shorter than ${shortestToken} characters, or has a space or a character that is not ASCII`,
      'make one with `openssl rand -hex 24`',
    );
  }
  if (address.kind === 'unix' || loopback.test(address.host)) return;
  const missing = [token === undefined && 'a token', tls === undefined && 'a certificate'].filter(Boolean);
  if (missing.length === 0) return;
  refuse(
    `other machines can reach this address, and ${missing.join(' and ')} of the page is not given`,
    'give a token and a certificate with its key, or listen at 127.0.0.1 or a unix socket and forward it with ssh',
  );
}

/** Names of hosts under which a server answers. */
export function hostsOf({ address, hosts }: Access): ReadonlySet<string> {
  const own = address.kind === 'tcp' ? [address.host.includes(':') ? `[${address.host}]` : address.host] : [];
  return new Set([...loopbackHosts, ...own, ...hosts].map((host) => host.toLowerCase()));
}
