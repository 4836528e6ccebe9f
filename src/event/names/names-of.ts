import type { Architecture } from '../architecture.ts';
import { valuesOf } from './arguments.ts';
import type { NamedValues, Names } from './named-values.ts';
import { errorNumbers } from './tables/errno.ts';

/** System calls return errors as -1 to -4095 (Linux: include/linux/err.h, MAX_ERRNO). */
const lowestError = -4095;

/**
 * Names a number as the kernel's headers do.
 * @param event name of an event, and of one of its arguments
 * @param value the number as the argument has it
 * @param arch some flags have other bits on arm64
 * @returns names of the value or of its bits, with the bits that have no name in hexadecimal at the end; empty if
 * nothing has a name
 */
export function namesOf(
  event: string,
  argument: string,
  value: number | bigint,
  arch: Architecture,
): readonly string[] {
  if (argument === 'returnValue') return value < 0 && value >= lowestError ? one(errorNumbers, -BigInt(value)) : [];
  const values = valuesOf(event, argument);
  if (values === undefined) return [];
  return values.form === 'one' ? one(values.names[arch], BigInt(value)) : bits(values, value, arch);
}

function one(names: Names, value: bigint): readonly string[] {
  const found = Object.entries(names).find(([, number]) => BigInt(number) === value);
  return found === undefined ? [] : [found[0]];
}

function bits({ names, field, zero }: NamedValues, value: number | bigint, arch: Architecture): readonly string[] {
  // An int32 with its highest bit set is negative.
  let rest = value < 0 ? BigInt.asUintN(typeof value === 'number' ? 32 : 64, BigInt(value)) : BigInt(value);
  const found: string[] = [];
  if (field !== undefined) {
    const number = rest & BigInt(field.mask);
    const [name] = one(field.names, number);
    if (name !== undefined) {
      found.push(name);
      rest -= number;
    }
  }
  if (rest === 0n) return found.length > 0 || zero === undefined ? found : [zero];
  for (const [name, number] of byCoverage(names[arch])) {
    const bit = BigInt(number);
    if ((rest & bit) !== bit) continue;
    found.push(name);
    rest -= bit;
  }
  if (found.length === 0) return [];
  return rest === 0n ? found : [...found, `0x${rest.toString(16)}`];
}

/** Names that stand for several bits come first, because they contain the bits of others. */
function byCoverage(names: Names): readonly (readonly [string, number])[] {
  return Object.entries(names).toSorted(([, a], [, b]) => setBits(b) - setBits(a));
}

function setBits(value: number): number {
  return value.toString(2).replaceAll('0', '').length;
}
