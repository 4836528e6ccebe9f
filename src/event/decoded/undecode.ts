import { describeEvent } from '../catalogue.ts';
import type { Kind } from '../kinds.ts';
import { families } from './arguments.ts';
import { readHelpers } from './bpf-helper.ts';
import type { Arch } from './family.ts';
import { readMapFlags } from './map-flags.ts';
import { type Bits, readNumber, readText } from './read.ts';
import { syscallNumber } from './syscall.ts';

export interface Undecoded {
  readonly value: bigint;
  /**
   * True if the text does not determine the value among the documented values: another value, made of the constants
   * that manual pages and uapi headers give for this argument, has the same text, or the text stands for everything
   * unknown. Undocumented bits are ignored: Tracee drops them from most arguments, so counting them would make the flag
   * meaningless.
   */
  readonly inexact: boolean;
}

/**
 * Converts the text of Tracee's decoded-data (or fd-paths) back into a number in the range of its kind. If several
 * numbers have the same text, the result is the smallest, compared as unsigned bits. Source: Tracee's
 * pkg/events/parse_args.go and common/parsers; every family is checked against fixtures/vectors/decoded.jsonl.gz.
 * @param text a list stands for words of bits: the result then has all bits in one number, and `helperWords` splits it
 * @param arch where Tracee runs: some constants differ
 * @returns undefined if the argument's kind is not a number, or Tracee cannot have printed the text
 */
export function undecode(
  event: string,
  argument: string,
  text: string | readonly string[],
  arch: Arch = 'amd64',
): Undecoded | undefined {
  const kind = describeEvent(event)?.arguments.find((one) => one.name === argument)?.kind;
  if (kind === undefined) return undefined;
  const family = families.get(`${event}.${argument}`);
  if (typeof text !== 'string') {
    const bits = family === 'helpers' ? readHelpers(text) : undefined;
    return bits === undefined ? undefined : { value: bits, inexact: false };
  }
  if (kind === 'pointer') return readPointer(text);
  switch (family) {
    case 'helpers':
      return undefined;
    case 'map flags':
      return fitted(kind, readMapFlags(text, arch));
    case 'syscall':
      return fitted(kind, readSyscall(text, arch));
    case undefined:
      return fitted(kind, readDescriptor(argument, text));
    default:
      return fitted(kind, readText(family, text, arch));
  }
}

function readPointer(text: string): Undecoded | undefined {
  return /^0x(?:0|[1-9a-f][0-9a-f]{0,15})$/.test(text) ? { value: BigInt(text), inexact: false } : undefined;
}

function readSyscall(text: string, arch: Arch): Bits | undefined {
  const number = syscallNumber(text, arch);
  return number === undefined ? readNumber(text, true) : { value: BigInt(number), inexact: false };
}

/** linux/fcntl.h: paths are relative to the current directory. */
const currentDirectory = -100n;

/** Reads `3=/etc/passwd`. The path comes from a process and is ignored. */
function readDescriptor(argument: string, text: string): Bits | undefined {
  if (argument === 'dirfd' && text === 'AT_FDCWD') return { value: currentDirectory, inexact: false };
  const digits = argument === 'fd' ? /^(-?\d{1,10})=/.exec(text)?.[1] : undefined;
  return digits === undefined ? undefined : readNumber(digits, true);
}

/**
 * Converts bits to the range of a kind; undefined if they are out of range. Tracee extends the sign of an int32 to 64
 * bits.
 */
function fitted(kind: Kind, bits: Bits | undefined): Undecoded | undefined {
  if (bits === undefined) return undefined;
  const value = inRange(kind, bits.value);
  return value === undefined ? undefined : { value, inexact: bits.inexact };
}

function inRange(kind: Kind, value: bigint): bigint | undefined {
  const wide = BigInt.asIntN(64, value);
  if (wide !== value && BigInt.asUintN(64, value) !== value) return undefined;
  switch (kind) {
    case 'int32': {
      const narrow = BigInt.asIntN(32, wide);
      return narrow === wide || BigInt.asUintN(32, wide) === wide ? narrow : undefined;
    }
    case 'int64':
      return wide;
    case 'u_int32':
      return BigInt.asUintN(32, value) === value ? value : undefined;
    case 'u_int64':
      return value >= 0n ? value : undefined;
    default:
      return undefined;
  }
}
