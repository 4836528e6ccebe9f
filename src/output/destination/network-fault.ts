import { escapeMessage } from '../../text/escape.ts';

interface Fault {
  readonly what: string;
  /** `OPTION` stands for the name of the option that has the address. */
  readonly todo: string;
}

const isReachable = 'check that the receiver runs and that a firewall lets the connection pass';
const isTrusted = 'name the authority of the certificate under tls.ca';
/** A server may reset the connection before its alert about a missing certificate arrives. */
const closed = {
  what: 'the receiver closed the connection',
  todo: 'look into the log of the receiver; if it wants a client certificate, give tls.cert and tls.key',
};
const clientCertificate = 'check tls.cert and tls.key';

const faults: Readonly<Record<string, Fault>> = {
  ECONNREFUSED: { what: 'the connection was refused', todo: 'check that the receiver runs and listens there' },
  ENOENT: { what: 'there is no such socket', todo: 'check that the receiver runs, and the path of its socket' },
  EPROTOTYPE: {
    what: 'the socket takes datagrams, and Sequent sends streams',
    todo: 'give the path of a stream socket, or an address of UDP, TCP or TLS, in `OPTION`',
  },
  EACCES: { what: 'this user may not open the socket', todo: 'give the user of Sequent access to the socket' },
  ENOTFOUND: { what: 'the host name is unknown', todo: 'check the host in `OPTION`, and the DNS of this host' },
  EAI_AGAIN: { what: 'the DNS does not answer', todo: 'check the DNS of this host' },
  ECONNRESET: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  ETIMEDOUT: { what: 'the connection timed out', todo: isReachable },
  EHOSTUNREACH: { what: 'the host cannot be reached', todo: isReachable },
  ENETUNREACH: { what: 'the network cannot be reached', todo: isReachable },
  UND_ERR_CONNECT_TIMEOUT: { what: 'the connection timed out', todo: isReachable },
  CERT_HAS_EXPIRED: {
    what: 'the certificate of the receiver has expired',
    todo: 'renew the certificate, or check the clock of this host',
  },
  CERT_NOT_YET_VALID: {
    what: 'the certificate of the receiver is not valid yet',
    todo: 'check the clocks of this host and of the receiver',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'the certificate of the receiver is self-signed', todo: isTrusted },
  SELF_SIGNED_CERT_IN_CHAIN: { what: 'the authority of the certificate is unknown', todo: isTrusted },
  UNABLE_TO_GET_ISSUER_CERT: { what: 'the authority of the certificate is unknown', todo: isTrusted },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { what: 'the authority of the certificate is unknown', todo: isTrusted },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { what: 'the authority of the certificate is unknown', todo: isTrusted },
  CERT_SIGNATURE_FAILURE: { what: 'the signature of the certificate is wrong', todo: isTrusted },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'the certificate of the receiver has another host name',
    todo: 'correct the host in `OPTION`, or give the name of the certificate as tls.server_name',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    what: 'the receiver does not speak TLS on this port',
    todo: 'correct the scheme in `OPTION`, or give the port of TLS',
  },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: {
    what: 'the receiver wants a certificate of the client',
    todo: 'give tls.cert and tls.key',
  },
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: {
    what: 'the receiver does not trust the certificate of the client',
    todo: clientCertificate,
  },
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: {
    what: 'the receiver refuses the certificate of the client',
    todo: clientCertificate,
  },
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: {
    what: 'the certificate of the client has expired',
    todo: 'renew tls.cert',
  },
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: { what: 'the TLS handshake failed', todo: clientCertificate },
  UND_ERR_HEADERS_OVERFLOW: {
    what: 'the headers of the answer are too large',
    todo: 'check `OPTION`, and what stands before the receiver',
  },
  ERR_HTTP2_STREAM_ERROR: {
    what: 'the receiver ended the request without an answer',
    todo: 'look into the log of the receiver, or try http2: false',
  },
  ERR_HTTP2_SESSION_ERROR: {
    what: 'the receiver ended the connection without an answer',
    todo: 'look into the log of the receiver, or try http2: false',
  },
  // Errors of undici's parser have no code where the answer begins with something else than HTTP.
  HTTPParserError: { what: 'the receiver does not speak HTTP', todo: 'check the port and the scheme of `OPTION`' },
};

/**
 * Describes why a request brought no answer, with advice.
 * @param server origin of the receiver, without path and query, which may be secrets
 * @param option name of the option that has the address of the receiver
 */
export function describeNetworkFault(error: unknown, server: string, option: string): string {
  const code = codeOf(error);
  const { what, todo } = faults[code ?? ''] ?? {
    what: 'the connection failed',
    todo: 'check `OPTION`, `tls` and the receiver',
  };
  return `cannot deliver to ${server}: ${what}${code === undefined ? '' : ` (${escapeMessage(code, 60)})`}; ${todo.replace('OPTION', option)}`;
}

/** The code of an error. A known code of its cause comes first, because undici wraps errors of sockets. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 3) return undefined;
  const inner = codeOf(error.cause, depth + 1);
  if (inner !== undefined && faults[inner] !== undefined) return inner;
  const code: unknown = error.name === 'HTTPParserError' ? error.name : Reflect.get(error, 'code');
  return typeof code === 'string' ? code : inner;
}
