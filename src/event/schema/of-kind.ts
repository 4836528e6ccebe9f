import * as z from 'zod';
import type { Kind, KindValues } from '../kinds.ts';
import { declareKind } from './kinds.ts';

const int32 = range(-0x8000_0000, 0x7fff_ffff);
const integer64 = (least: bigint, most: bigint) => (value: unknown) =>
  typeof value === 'bigint' && value >= least && value <= most;
const uint64 = integer64(0n, 0xffff_ffff_ffff_ffffn);

/** Whether a value has the form of its kind. Members of structures are not checked. */
const forms: { readonly [K in Kind]: (value: unknown) => boolean } = {
  int32,
  u_int32: range(0, 0xffff_ffff),
  int64: integer64(-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn),
  u_int64: uint64,
  pointer: uint64,
  str: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  timespec: (value) => typeof value === 'number',
  bytes: (value) => value instanceof Uint8Array,
  str_array: listOf((value) => typeof value === 'string'),
  int32_array: listOf(int32),
  u_int64_array: listOf(uint64),
  hooked_syscalls: listOf(isObject),
  dns_questions: listOf(isObject),
  dns_responses: listOf(isObject),
  sockaddr: isObject,
  credentials: isObject,
  hooked_seq_ops: isObject,
  ipv4: isObject,
  ipv6: isObject,
  tcp: isObject,
  udp: isObject,
  icmp: isObject,
  icmpv6: isObject,
  dns: isObject,
  packet_metadata: isObject,
  http: isObject,
  http_request: isObject,
  http_response: isObject,
  struct: isObject,
};

function range(least: number, most: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function listOf(fits: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(fits);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/**
 * @returns whether a value has the form of its kind: a number in its range, a list of its items, an object for a
 * structure
 */
export function fitsKind<K extends Kind>(kind: K, value: unknown): value is KindValues[K] {
  return forms[kind](value);
}

/**
 * @returns a schema for a finding's field of any kind, such as `ofKind('hooked_syscalls')`, which is sent as that kind
 */
export function ofKind<K extends Kind>(kind: K): z.ZodCustom<KindValues[K], KindValues[K]> {
  return declareKind(
    z.custom<KindValues[K]>((value) => fitsKind(kind, value), needed(kind)),
    kind,
  );
}

/** @returns the error text for a value that does not fit its kind */
export function needed(kind: Kind): string {
  return `a value of the kind ${kind} is needed`;
}

/** @returns whether a text is the name of a kind */
export function isKind(text: unknown): text is Kind {
  return typeof text === 'string' && Object.hasOwn(forms, text);
}
