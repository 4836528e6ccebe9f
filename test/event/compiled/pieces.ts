import { at, skip, uint32 } from '../../../src/event/bytes/wire.ts';
import { describeEvent } from '../../../src/event/catalogue.ts';
import type { Kind } from '../../../src/event/kinds.ts';
import { lastField } from '../../../src/event/message/rare-parts.ts';
import { encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';

/** Values of each kind as protobuf JSON; the first is an ordinary one. */
export const samples: { readonly [K in Kind]: readonly unknown[] } = {
  int32: [7, 0, -1, -2147483648],
  int64: ['-9223372036854775808', '0', '5'],
  u_int32: [4294967295, 0, 3],
  u_int64: ['18446744073709551615', '0', '9'],
  str: ['/usr/bin/sleep', '', 'ü€😀', '0x7f00', '\ufeffx', 'x'.repeat(300)],
  bytes: ['AP8=', ''],
  bool: [true, false],
  str_array: [{ value: ['a', '', 'ü'] }, { value: [] }, { value: ['x'.repeat(200)] }],
  int32_array: [{ value: [-1, 2147483647, 0] }, {}],
  u_int64_array: [{ value: ['18446744073709551615', '0'] }, {}],
  sockaddr: [{ sa_family: 'AF_INET6', sin6_addr: '::1', sin6_port: 443 }, {}],
  credentials: [{ uid: 0, cap_effective: ['CAP_CHOWN', 63] }, {}],
  timespec: [{ value: -1.25 }, {}],
  hooked_syscalls: [{ value: [{ symbol_name: 'x', module_owner: 'evil' }] }, {}],
  hooked_seq_ops: [{ value: { show: { symbol_name: 'x' } } }, { value: { __proto: {} } }],
  ipv4: [{ version: 4 }, {}],
  ipv6: [{}],
  tcp: [{}],
  udp: [{}],
  icmp: [{}],
  icmpv6: [{}],
  dns: [{}],
  dns_questions: [{ questions: [{ query: 'example.org' }] }, {}],
  dns_responses: [{ responses: [{ dns_query_data: { query: 'q' } }] }, {}],
  packet_metadata: [{ direction: 'EGRESS' }, {}],
  http: [{}],
  http_request: [{ method: 'GET', headers: { accept: { header: ['a'] } } }, {}],
  http_response: [{ status: '200', content_length: '9007199254740993' }, {}],
  struct: [{ a: 1.5, b: [null, { c: 'x' }] }, {}],
  pointer: ['18446744073709551615', '0', '140175359643744'],
};

// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const kinds = Object.keys(samples) as Kind[];

/** The contents of the `data` fields of a message, in their order. */
export function piecesOf(message: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const event = lastField(message, [0, message.length], 10);
  if (event === undefined) return pieces;
  for (let [p, end] = event; p < end; ) {
    const tag = uint32(message, p, end);
    p = skip(message, at.pos, end, tag & 7);
    if (tag === 50) pieces.push(message.slice(at.pos, p));
  }
  return pieces;
}

const values = new Map(
  kinds.map((kind) => [
    kind,
    samples[kind].map((value) => {
      const [piece] = piecesOf(encodeProtobufJson({ name: 'x', data: [{ name: 'a', [kind]: value }] }));
      return piece?.subarray(3) ?? new Uint8Array();
    }),
  ]),
);

/** One `EventValue`: a name, and a sample of a kind. */
export function piece(name: string, kind: Kind, sample = 0): Uint8Array {
  const all = values.get(kind) ?? [];
  return Buffer.concat([field(10, Buffer.from(name)), all[sample % all.length] ?? Buffer.alloc(0)]);
}

/** All arguments of an event, in the order and the kinds of the catalogue. */
export function ordinary(name: string): Uint8Array[] {
  return (describeEvent(name)?.arguments ?? []).map((one) => piece(one.name, one.kind));
}

const who = {
  policies: { matched: ['a'] },
  workload: {
    process: {
      executable: { path: '/usr/bin/sleep' },
      uniqueId: 4_259_257_616,
      hostPid: 243,
      pid: 7,
      realUser: { id: 0 },
      thread: { startTime: '2026-01-01T00:00:00.5Z', name: 'sleep', uniqueId: 1, hostTid: 243, tid: 7, syscall: 'x' },
      ancestors: [{ uniqueId: 3, hostPid: 1, pid: 1 }],
    },
  },
};

/** An `Event` with these pieces behind the usual head, and bytes that may follow. */
export function eventOf(name: string, pieces: readonly Uint8Array[], after: Uint8Array = new Uint8Array()): Uint8Array {
  const message = encodeProtobufJson({ timestamp: '2026-01-01T00:00:00.000000001Z', name, ...who });
  const [start, end] = lastField(message, [0, message.length], 10) ?? [0, 0];
  return Uint8Array.from(Buffer.concat([message.subarray(start, end), ...pieces.map((one) => field(50, one)), after]));
}

export function field(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), varint(content.length), content]);
}

/** @param padding so many needless bytes */
export function varint(value: number | bigint, padding = 0): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 127n));
    rest >>= 7n;
  } while (rest > 0n);
  for (let i = 0; i < padding && bytes.length < 10; i++) bytes.push(0);
  return Buffer.from(bytes.map((byte, index) => (index < bytes.length - 1 ? byte | 128 : byte)));
}
