import * as z from 'zod';
import type { Kind } from '../kinds.ts';
import { int64, pointer, uint64 } from './kinds.ts';

const object = (): z.ZodType => z.record(z.string(), z.unknown());
const objects = (): z.ZodType => z.array(object());

const schemas: { readonly [K in Kind]: () => z.ZodType } = {
  int32: () => z.int32(),
  int64,
  u_int32: () => z.uint32(),
  u_int64: uint64,
  str: () => z.string(),
  bytes: () => z.instanceof(Uint8Array),
  bool: () => z.boolean(),
  str_array: () => z.array(z.string()),
  int32_array: () => z.array(z.int32()),
  u_int64_array: () => z.array(uint64()),
  sockaddr: object,
  credentials: object,
  timespec: () => z.number(),
  hooked_syscalls: objects,
  hooked_seq_ops: object,
  ipv4: object,
  ipv6: object,
  tcp: object,
  udp: object,
  icmp: object,
  icmpv6: object,
  dns: object,
  dns_questions: objects,
  dns_responses: objects,
  packet_metadata: object,
  http: object,
  http_request: object,
  http_response: object,
  struct: object,
  pointer,
};

/** @returns the zod schema of an argument of this kind, for events without a schema of their own in this folder */
export function schemaOfKind(kind: Kind): z.ZodType {
  return schemas[kind]();
}
