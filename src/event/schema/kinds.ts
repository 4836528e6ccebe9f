import * as z from 'zod';
import type { Kind } from '../kinds.ts';

const kinds = z.registry<{ readonly kind: Kind }>();

/** @returns a schema for a user or kernel address: bigint from 0 to 2^64-1, `pointer` on the wire */
export function pointer(): z.ZodBigInt {
  return z.bigint().min(0n).max(0xffff_ffff_ffff_ffffn).register(kinds, { kind: 'pointer' });
}

/** @returns a schema for an unsigned 64-bit number: bigint, `u_int64` on the wire */
export function uint64(): z.ZodBigInt {
  return z.bigint().min(0n).max(0xffff_ffff_ffff_ffffn).register(kinds, { kind: 'u_int64' });
}

/** @returns a schema for a signed 64-bit number: bigint, `int64` on the wire */
export function int64(): z.ZodBigInt {
  return z.bigint().min(-0x8000_0000_0000_0000n).max(0x7fff_ffff_ffff_ffffn).register(kinds, { kind: 'int64' });
}

/**
 * Records the wire kind of a schema.
 * @returns the schema
 */
export function declareKind<S extends z.core.$ZodType>(schema: S, kind: Kind): S {
  kinds.add(schema, { kind });
  return schema;
}

/**
 * @returns the wire kind that `pointer()`, `uint64()`, `int64()` and `ofKind()` gave a schema, also through
 * `.describe()` and similar methods
 */
export function declaredKind(schema: z.core.$ZodType): Kind | undefined {
  return kinds.get(schema)?.kind;
}
