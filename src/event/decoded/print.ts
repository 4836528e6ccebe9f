import { mapBitsOn } from '../names/tables/memory.ts';
import { families, type OwnReader } from './arguments.ts';
import { helperNames } from './bpf-helper.ts';
import type { Arch, Family, NameSet, Names } from './family.ts';
import { syscallName } from './syscall.ts';
import { fileMode, fileType } from './tables/file-mode.ts';
import { regionFlags } from './tables/memory-protection.ts';
import { openFlags } from './tables/open-flags.ts';
import { socketType } from './tables/socket.ts';

/**
 * Prints a number as Tracee's decoded-data does (Tracee: pkg/events/parse_args.go): the opposite of `undecode`. The order of
 * names may differ from Tracee's.
 * @param path `event.argument`, one of `families` that is neither a list of functions nor a descriptor
 * @param raw the argument as it is sent when decoded-data is off
 * @returns undefined if Tracee leaves this argument as it is
 */
export function printed(path: string, raw: bigint, arch: Arch): string | undefined {
  const family = families.get(path);
  if (family === undefined || family === 'helpers') return undefined;
  if (family === 'syscall') return syscallName(Number(raw), arch) ?? raw.toString();
  return printFamily(family, raw, BigInt.asUintN(64, raw), arch);
}

/**
 * Prints the functions that a BPF program calls.
 * @param words of bits, lowest first
 */
export function printedHelpers(words: readonly bigint[]): readonly string[] {
  return words.flatMap((word, i) =>
    Array.from({ length: 64 }, (_, bit) => bit)
      .filter((bit) => ((word >> BigInt(bit)) & 1n) === 1n)
      .map((bit) => nameOf(helperNames, BigInt(i * 64 + bit)) ?? String(i * 64 + bit)),
  );
}

function printFamily(
  family: Family | Exclude<OwnReader, 'helpers' | 'syscall'>,
  raw: bigint,
  bits: bigint,
  arch: Arch,
): string {
  if (family === 'map flags') return printMapFlags(bits, mapBitsOn[arch]);
  if (family.form === 'one') {
    return nameOf(family.names[arch], bits) ?? family.others ?? (family.signed ? raw : bits).toString();
  }
  if (family === fileMode || family === fileType) return printMode(bits, family.names[arch]);
  if (family === openFlags) {
    const access = (bits & 1n) === 1n ? 'O_WRONLY' : (bits & 2n) === 2n ? 'O_RDWR' : 'O_RDONLY';
    return [access, ...contained(family.names[arch], bits)].join('|');
  }
  if (family === socketType) {
    const type = nameOf(family.lead?.names ?? {}, bits & 15n) ?? raw.toString();
    return [type, ...contained(family.names[arch], bits)].join('|');
  }
  return printSet(family, bits, arch);
}

function printSet(family: NameSet, bits: bigint, arch: Arch): string {
  if (bits === 0n) return family.zero ?? '0';
  const names = contained(family.names[arch], bits);
  if (family.unknownBits) {
    const top = family === regionFlags ? 37 : 30;
    for (let bit = 0; bit <= top; bit++) {
      const isUnknown = !Object.values(family.names[arch]).includes(2 ** bit);
      if (isUnknown && ((bits >> BigInt(bit)) & 1n) === 1n)
        names.push(`UNKNOWN_FLAG_0X${(2 ** bit).toString(16).toUpperCase()}`);
    }
  }
  return names.length === 0 && family.none === 'number' ? bits.toString() : names.join('|');
}

function printMode(bits: bigint, names: Names): string {
  const fits = contained(names, bits);
  const types = fits.filter((name) => name.startsWith('S_IF')).slice(0, 1);
  const rights = fits.filter((name) => !name.startsWith('S_IF'));
  const whole = new Set(rights.filter((name) => name.startsWith('S_IRWX')).map((name) => name.slice(-1)));
  const classOf: Readonly<Record<string, string>> = { USR: 'U', GRP: 'G', OTH: 'O' };
  return [...types, ...rights.filter((name) => !whole.has(classOf[name.slice(-3)] ?? ''))].join('|');
}

function printMapFlags(bits: bigint, names: Names): string {
  const tokens: string[] = [];
  for (let bit = 0; bit < 26; bit++) {
    if (((bits >> BigInt(bit)) & 1n) === 1n) tokens.push(nameOf(names, 1n << BigInt(bit)) ?? 'UNKNOWN_FLAG_0X0');
  }
  const exponent = Number((bits >> 26n) & 63n);
  if (exponent > 0) tokens.push(`MAP_HUGE_${2 ** (exponent % 10)}${'KMGTPE'.charAt(Math.floor(exponent / 10) - 1)}B`);
  return tokens.join('|');
}

function contained(names: Names, bits: bigint): string[] {
  return Object.keys(names).filter((name) => (bits & BigInt(names[name] ?? 0)) === BigInt(names[name] ?? 0));
}

function nameOf(names: Names, number: bigint): string | undefined {
  return Object.keys(names).find((name) => BigInt(names[name] ?? 0) === number);
}
