import type { Architecture } from '../architecture.ts';
import { helperWords } from '../decoded/bpf-helper.ts';
import { undecode } from '../decoded/undecode.ts';
import type { Kind } from '../kinds.ts';

/** A value in the form of its declared kind. */
export interface Normalised {
  readonly value: unknown;
  /** Whether it was converted from a text that other numbers share. */
  readonly inexact: boolean;
}

const ranges: { readonly [K in Kind]?: readonly [bigint, bigint] } = {
  int32: [-0x8000_0000n, 0x7fff_ffffn],
  u_int32: [0n, 0xffff_ffffn],
  int64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
  u_int64: [0n, 0xffff_ffff_ffff_ffffn],
  pointer: [0n, 0xffff_ffff_ffff_ffffn],
};

/**
 * Converts an argument to its declared kind, independent of how it was sent: integers of another width or sign,
 * pointers sent as u_int64 by older builds, and text from `decoded-data`.
 * @param wireKind the kind it was sent as
 * @param arch of the watched machine: some names stand for different numbers on each architecture
 * @returns undefined if it fits no value of the declared kind
 */
export function normalise(
  event: string,
  argument: string,
  declared: Kind,
  wireKind: Kind,
  value: unknown,
  arch: Architecture,
): Normalised | undefined {
  if (wireKind === declared) return { value, inexact: false };
  if (declared === 'u_int64_array' && isTexts(value)) {
    const words = undecode(event, argument, value, arch);
    return words && { value: helperWords(words.value), inexact: words.inexact };
  }
  const range = ranges[declared];
  if (range === undefined) return undefined;
  let number: bigint | undefined;
  let inexact = false;
  if (typeof value === 'bigint') number = value;
  else if (typeof value === 'number' && wireKind !== 'timespec') number = BigInt(value);
  else if (typeof value === 'string' || isTexts(value)) {
    const decoded = undecode(event, argument, value, arch);
    number = decoded?.value;
    inexact = decoded?.inexact ?? false;
  }
  if (number === undefined || number < range[0] || number > range[1]) return undefined;
  return { value: declared === 'int32' || declared === 'u_int32' ? Number(number) : number, inexact };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
