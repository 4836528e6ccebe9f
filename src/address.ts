import { isIPv6 } from 'node:net';
import { SequentError } from './errors.ts';

/** Address of a Tracee server. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

export interface AddressOptions {
  /** Origin of the text in errors: an option or a line of a file. Default: the text itself. */
  readonly where?: string;
  /** Example in errors; an address of Tracee by default. */
  readonly example?: string;
  /** Permits port 0, with which a listener requests any free port. Default false. */
  readonly anyPort?: boolean;
}

/**
 * `sun_path` of Linux' sockaddr_un holds 108 bytes with the closing NUL (unix(7)). A longer path would be truncated.
 */
const unixPathMax = 107;

/**
 * Parses an address in the forms of Tracee's own `grpc-address`, `unix:PATH` and `tcp:[HOST:]PORT`, and in gRPC's
 * `unix:///PATH`. The default host is 127.0.0.1, as in Tracee. An IPv6 host is written in brackets.
 * @throws {SequentError} SEQ_ADDRESS if the text is not an address
 */
export function parseAddress(text: string, options: AddressOptions = {}): Address {
  const refuse = (what: string): never => {
    throw new SequentError('SEQ_ADDRESS', {
      what,
      where: options.where ?? JSON.stringify(text),
      todo: `write ${options.example ?? 'unix:/path/to/tracee.sock or tcp:host:port'}`,
    });
  };
  if (text.startsWith('unix:')) return parseUnix(text.slice('unix:'.length), refuse);
  if (text.startsWith('tcp:')) return parseTcp(text.slice('tcp:'.length), options.anyPort ?? false, refuse);
  return refuse('the address starts with neither "unix:" nor "tcp:"');
}

function parseUnix(rest: string, refuse: (what: string) => never): Address {
  const path = rest.startsWith('//') ? rest.slice(2) : rest;
  if (path === '') return refuse('the address has no socket path');
  if (path !== rest && !path.startsWith('/'))
    return refuse('"unix://" is followed by a host, but a socket has no host');
  if (/\p{Cc}/u.test(path)) return refuse('the path of the socket has a control character');
  if (Buffer.byteLength(path) > unixPathMax) {
    return refuse(`the path of the socket is longer than ${unixPathMax} bytes, the most that a socket can have`);
  }
  return { kind: 'unix', path };
}

function parseTcp(rest: string, anyPort: boolean, refuse: (what: string) => never): Address {
  const parts = /^(?:(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^:[\]]*)):)?(?<port>\d{1,5})$/.exec(rest)?.groups;
  if (parts === undefined) return refuse('"tcp:" is not followed by [host:]port');
  const port = Number(parts['port']);
  if (port > 65_535 || (port === 0 && !anyPort)) return refuse(`there is no port ${port}`);
  const { ipv6, name } = parts;
  if (ipv6 !== undefined && !isIPv6(ipv6)) return refuse('the text in brackets is not an IPv6 address');
  if (name !== undefined && !/^[\w.-]+$/.test(name)) return refuse('the host is not a host name');
  return { kind: 'tcp', host: ipv6 ?? name ?? '127.0.0.1', port };
}

/** @returns the address in the notation of grpc-js' resolvers (grpc/doc/naming.md) */
export function grpcTarget(address: Address): string {
  if (address.kind === 'tcp') return `dns:${hostPort(address.host, address.port)}`;
  return address.path.startsWith('/') ? `unix://${address.path}` : `unix:${address.path}`;
}

/** @returns the address in the notation of operators; it parses back to the same address */
export function printAddress(address: Address): string {
  if (address.kind === 'tcp') return `tcp:${hostPort(address.host, address.port)}`;
  return `unix:${address.path.startsWith('//') ? '//' : ''}${address.path}`;
}

/** @returns host and port in the notation of URLs */
export function hostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
