import type { Kind } from '../../../event/kinds.ts';
import { shown } from '../operands.ts';
import type { Shape } from '../shapes.ts';

const lowBits = 0xffff_ffffn;
const short: ReadonlySet<Kind | undefined> = new Set<Kind>(['int32', 'u_int32']);

/** @returns why an operand is no set of bits that a value of this shape can have; undefined if it is one */
export function bitsFault(operand: unknown, { kind }: Shape, isAll: boolean): string | undefined {
  if (kind === 'timespec') return 'the argument is a number of seconds, which has no bits; write lt or gt';
  if (!isBits(operand)) return `${shown(operand)} is no set of bits; write a whole number such as 0x40`;
  const bits = BigInt(operand);
  if (bits === 0n) return `0 has no bits; write 0 itself as the value, or { not: { hasAny: ... } }`;
  const most = short.has(kind) ? lowBits : 0xffff_ffff_ffff_ffffn;
  const isTooLong = isAll ? bits > most : (bits & most) === 0n;
  return isTooLong ? `${shown(operand)} can never match: a value of kind ${kind ?? 'number'} is shorter` : undefined;
}

/**
 * Makes a test of the bits of an integer. A negative number has the bits of its two's complement.
 * @param operands bits, which are taken together
 * @param isAll whether all bits must be set, or at least one
 */
export function bitsTest(operands: readonly unknown[], isAll: boolean): (value: unknown) => boolean {
  const bits = operands.filter(isBits).reduce<bigint>((sum, operand) => sum | BigInt(operand), 0n);
  if (bits === 0n) return () => false;
  const low = Number(BigInt.asIntN(32, bits));
  const isLow = bits <= lowBits;
  const holdsBig = isAll ? (value: bigint) => (value & bits) === bits : (value: bigint) => (value & bits) !== 0n;
  return (value) => {
    if (typeof value === 'bigint') return holdsBig(value);
    if (typeof value !== 'number' || !Number.isInteger(value)) return false;
    // `&` of numbers has 32 bits.
    if (!isLow || value > 0xffff_ffff || value < -0x8000_0000) return holdsBig(BigInt(value));
    return isAll ? (value & low) === low : (value & low) !== 0;
  };
}

function isBits(operand: unknown): operand is number | bigint {
  return (typeof operand === 'bigint' || (typeof operand === 'number' && Number.isInteger(operand))) && operand >= 0;
}
