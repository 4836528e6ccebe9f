import type { Arch, Family, NameSet, OneName } from './family.ts';

/** A number before it is converted to the kind of its argument: signed, or the unsigned form of its bits. */
export interface Bits {
  readonly value: bigint;
  readonly inexact: boolean;
}

/**
 * Reads one text of a family.
 * @returns undefined if Tracee cannot have printed the text
 */
export function readText(family: Family, text: string, arch: Arch): Bits | undefined {
  return family.form === 'one' ? readOne(family, text, arch) : readSet(family, text, arch);
}

function readOne(family: OneName, text: string, arch: Arch): Bits | undefined {
  const value = named(family.names[arch], text);
  if (value !== undefined) return { value: BigInt(value), inexact: text === family.others };
  return family.others === undefined ? readNumber(text, family.signed) : undefined;
}

function readSet(family: NameSet, text: string, arch: Arch): Bits | undefined {
  const leavesOut = family.lost[arch] !== 0;
  if (text === family.zero) return { value: 0n, inexact: leavesOut && text === '' && family.none === 'nothing' };
  if (text === '') return family.nothing === undefined ? undefined : { value: BigInt(family.nothing), inexact: true };
  if (family.none === 'number') {
    const number = readNumber(text, false);
    if (number !== undefined) return number;
  }
  const tokens = text.split('|');
  let value = 0n;
  if (family.lead !== undefined) {
    const first = tokens.shift() ?? '';
    const lead = named(family.lead.names, first);
    const bits = lead === undefined && family.lead.orNumber ? readNumber(first, true)?.value : lead;
    if (bits === undefined) return undefined;
    value = BigInt(bits);
    if (family.hiding?.includes(first)) return withNames(family, tokens, value, true, arch);
  }
  return withNames(family, tokens, value, leavesOut, arch);
}

function withNames(
  family: NameSet,
  tokens: readonly string[],
  start: bigint,
  inexact: boolean,
  arch: Arch,
): Bits | undefined {
  let value = start;
  for (const token of tokens) {
    const bits = named(family.names[arch], token) ?? (family.unknownBits ? unknownBit(token) : undefined);
    if (bits === undefined) return undefined;
    value |= BigInt(bits);
  }
  return { value, inexact };
}

function named(names: Readonly<Record<string, number>>, token: string): number | undefined {
  return Object.hasOwn(names, token) ? names[token] : undefined;
}

function unknownBit(token: string): number | undefined {
  const digits = /^UNKNOWN_FLAG_0X([1248]0{0,9})$/.exec(token)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** Reads a decimal number as Go prints it. */
export function readNumber(text: string, signed: boolean): Bits | undefined {
  const form = signed ? /^(?:0|-?[1-9]\d{0,18})$/ : /^(?:0|[1-9]\d{0,19})$/;
  return form.test(text) ? { value: BigInt(text), inexact: false } : undefined;
}
