import type {
  Credentials,
  DNS,
  DnsQueryData,
  DnsResponseData,
  HookedSymbolData,
  HTTP,
  HTTPRequest,
  HTTPResponse,
  ICMP,
  ICMPv6,
  IPv4,
  IPv6,
  PacketMetadata,
  SockAddr,
  TCP,
  UDP,
} from '../gen/messages.ts';

/** A value of `google.protobuf.Struct`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The TypeScript type of each kind of argument. The kinds are the members of `EventValue.value` under Tracee's own
 * names (proto/tracee/v1beta1/event_data.proto). 64-bit numbers and pointers are bigint.
 */
export interface KindValues {
  readonly int32: number;
  readonly int64: bigint;
  readonly u_int32: number;
  readonly u_int64: bigint;
  readonly str: string;
  readonly bytes: Uint8Array;
  readonly bool: boolean;
  readonly str_array: readonly string[];
  readonly int32_array: readonly number[];
  readonly u_int64_array: readonly bigint[];
  readonly sockaddr: SockAddr;
  readonly credentials: Credentials;
  /** In seconds. */
  readonly timespec: number;
  readonly hooked_syscalls: readonly HookedSymbolData[];
  readonly hooked_seq_ops: Readonly<Record<string, HookedSymbolData>>;
  readonly ipv4: IPv4;
  readonly ipv6: IPv6;
  readonly tcp: TCP;
  readonly udp: UDP;
  readonly icmp: ICMP;
  readonly icmpv6: ICMPv6;
  readonly dns: DNS;
  readonly dns_questions: readonly DnsQueryData[];
  readonly dns_responses: readonly DnsResponseData[];
  readonly packet_metadata: PacketMetadata;
  readonly http: HTTP;
  readonly http_request: HTTPRequest;
  readonly http_response: HTTPResponse;
  readonly struct: { readonly [key: string]: Json };
  readonly pointer: bigint;
}

export type Kind = keyof KindValues;

/** One argument of an event; without kind and value if Tracee sent only the name (an unset value). */
export type Argument =
  | { readonly [K in Kind]: { readonly name: string; readonly kind: K; readonly value: KindValues[K] } }[Kind]
  | { readonly name: string; readonly kind?: undefined; readonly value?: undefined };
