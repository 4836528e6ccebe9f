/**
 * Names of types in Tracee's older form, by the member of EventValue that the stream uses for them: Go types since
 * v0.23, C types before (`GetParamType` in pkg/bufferdecoder/eventsreader.go). All other C types are treated as
 * addresses, as in Tracee.
 */
const typesOf = {
  int32: 'int32,int8,int16,short,pid_t,uid_t,gid_t,mqd_t,clockid_t,const clockid_t,key_t,key_serial_t,timer_t',
  u_int32: 'uint32,uint16,uint8,unsigned int,unsigned short,u32,u16,u8,mode_t,umode_t,dev_t',
  int64: 'int64,long,long long,unknown',
  u_int64: 'uint64,unsigned long,unsigned long long,u64,off_t,loff_t,size_t,trace.Pointer,uintptr',
} as const;

export type IntegerMember = keyof typeof typesOf;

const integerTypes = new Map(
  Object.entries(typesOf).flatMap(([member, types]) => types.split(',').map((type) => [type, member] as const)),
);

/** @returns the member for integers of a type; undefined for `int`, whose size depends on the release */
export function integerMember(type: string): IntegerMember | undefined {
  if (type === 'int') return undefined;
  const member = integerTypes.get(type);
  if (member === 'int32' || member === 'u_int32' || member === 'int64') return member;
  return 'u_int64';
}

/** @returns whether the type is an address, which Tracee may have written as hexadecimal text */
export function isAddress(type: string): boolean {
  return type === 'trace.Pointer' || type === 'uintptr' || (type.endsWith('*') && !/\bchar\b/.test(type));
}

export function isBytes(type: string): boolean {
  return type === '[]byte' || type === 'bytes';
}

export function isSeconds(type: string): boolean {
  return /^(?:float|float64|long double|(?:const )?struct timespec ?\*)$/.test(type);
}

/** Destination of a Go structure, or of a list or map of structures. */
export interface Structure {
  /** The member of EventValue, and the message that it holds. */
  readonly member: string;
  readonly message: string;
  /** The field of the message that holds the list or map. */
  readonly field?: string;
}

const structures = new Map<string, Structure>([
  ['trace.SlimCred', { member: 'credentials', message: 'Credentials' }],
  ['slim_cred_t', { member: 'credentials', message: 'Credentials' }],
  ['trace.ProtoIPv4', { member: 'ipv4', message: 'IPv4' }],
  ['trace.ProtoIPv6', { member: 'ipv6', message: 'IPv6' }],
  ['trace.ProtoTCP', { member: 'tcp', message: 'TCP' }],
  ['trace.ProtoUDP', { member: 'udp', message: 'UDP' }],
  ['trace.ProtoICMP', { member: 'icmp', message: 'ICMP' }],
  ['trace.ProtoICMPv6', { member: 'icmpv6', message: 'ICMPv6' }],
  ['trace.ProtoDNS', { member: 'dns', message: 'DNS' }],
  ['trace.PktMeta', { member: 'packet_metadata', message: 'PacketMetadata' }],
  ['trace.PacketMetadata', { member: 'packet_metadata', message: 'PacketMetadata' }],
  ['trace.ProtoHTTP', { member: 'http', message: 'HTTP' }],
  ['trace.ProtoHTTPRequest', { member: 'http_request', message: 'HTTPRequest' }],
  ['trace.ProtoHTTPResponse', { member: 'http_response', message: 'HTTPResponse' }],
  ['[]trace.DnsQueryData', { member: 'dns_questions', message: 'DnsQuestions', field: 'questions' }],
  ['[]trace.DnsResponseData', { member: 'dns_responses', message: 'DnsResponses', field: 'responses' }],
  ['[]trace.HookedSymbolData', { member: 'hooked_syscalls', message: 'HookedSyscalls', field: 'value' }],
  ['map[string]trace.HookedSymbolData', { member: 'hooked_seq_ops', message: 'HookedSeqOps', field: 'value' }],
]);

export function structureOf(type: string): Structure | undefined {
  return structures.get(type);
}
