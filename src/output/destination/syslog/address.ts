/** Where a receiver of syslog listens. */
export type SyslogAddress =
  | { readonly transport: 'udp' | 'tcp' | 'tls'; readonly host: string; readonly port: number }
  | { readonly transport: 'unix'; readonly path: string };

/** Ports that IANA has assigned: RFC 5426 for UDP, RFC 5425 for TLS, and `syslog-conn` for TCP. */
const ports = { udp: 514, tcp: 601, tls: 6514 } as const;

/**
 * Reads an address such as `tls://logs.example:6514` or `unix:/run/logs.sock`.
 * @returns undefined if the text is no address of a receiver of syslog
 */
export function parseSyslogAddress(text: string): SyslogAddress | undefined {
  const path = /^unix:(?:\/\/)?(\/[^/].*)$/.exec(text)?.[1];
  if (path !== undefined) return { transport: 'unix', path };
  const url = URL.parse(text);
  const transport = url?.protocol.slice(0, -1);
  if (url === null || (transport !== 'udp' && transport !== 'tcp' && transport !== 'tls')) return undefined;
  const rest = [url.username, url.password, url.search, url.hash, url.pathname.replace(/^\/$/, '')];
  if (url.hostname === '' || rest.some((part) => part !== '')) return undefined;
  const port = url.port === '' ? ports[transport] : Number(url.port);
  if (port === 0) return undefined;
  return { transport, host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port };
}
