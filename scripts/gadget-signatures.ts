/**
 * The four bytes that stand most often before the functions of libraries: with one of them as signature, any such function can be
 * an abort handler (RSEQ-002). Prints each value that stands before at least half a percent of the functions of a file, and how many
 * functions come right behind the operand of a call or a jump, whose values all differ.
 *
 *   node scripts/gadget-signatures.ts FILE...
 *
 * FILE is a shared library, ELF for 64 bits and little endian. Of a Debian package:
 *
 *   apt-get download libc6 && dpkg-deb -x libc6_*_amd64.deb out
 *   node scripts/gadget-signatures.ts out/usr/lib/x86_64-linux-gnu/libc.so.6
 *
 * For another release than that of the machine, give apt-get a source list and folders of its own (`-o Dir::Etc::sourcelist`,
 * `-o Dir::State::lists`, `-o Dir::Cache`).
 */
import { readFileSync } from 'node:fs';

/** elf.h */
const SHT_DYNSYM = 11;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;
const sectionSize = 64;
const symbolSize = 24;
const leastShare = 0.005;

interface Section {
  readonly type: number;
  readonly address: bigint;
  readonly offset: number;
  readonly size: number;
}

function sectionsOf(elf: Buffer): Section[] {
  if (elf.readUInt32BE(0) !== 0x7f45_4c46 || elf[4] !== 2 || elf[5] !== 1)
    throw new Error('this is no little-endian ELF file of 64 bits');
  const table = Number(elf.readBigUInt64LE(0x28));
  return Array.from({ length: elf.readUInt16LE(0x3c) }, (_, index) => {
    const at = table + index * sectionSize;
    return {
      type: elf.readUInt32LE(at + 4),
      address: elf.readBigUInt64LE(at + 16),
      offset: Number(elf.readBigUInt64LE(at + 24)),
      size: Number(elf.readBigUInt64LE(at + 32)),
    };
  });
}

/** Addresses of the functions that the library exports, each once. */
function functionsOf(elf: Buffer, sections: readonly Section[]): Set<bigint> {
  const addresses = new Set<bigint>();
  for (const { type, offset, size } of sections) {
    if (type !== SHT_DYNSYM) continue;
    for (let at = offset; at < offset + size; at += symbolSize) {
      const kind = elf.readUInt8(at + 4) & 0xf;
      const isDefined = elf.readUInt16LE(at + 6) !== 0;
      if (isDefined && (kind === STT_FUNC || kind === STT_GNU_IFUNC)) addresses.add(elf.readBigUInt64LE(at + 8));
    }
  }
  return addresses;
}

/** First bytes of a call and of a jump, each with an operand of four bytes (Intel SDM, volume 2). */
const callOpcode = 0xe8;
const jumpOpcode = 0xe9;

interface Before {
  readonly functions: number;
  /** Values with their shares, the most frequent first. */
  readonly shares: readonly (readonly [value: number, share: number])[];
  /** Share of the functions behind the operand of a call or a jump. */
  readonly operands: number;
}

/** How often each value stands before a function, as a share of all functions, the most frequent first. */
function sharesOf(elf: Buffer): Before {
  const sections = sectionsOf(elf);
  const addresses = functionsOf(elf, sections);
  const counts = new Map<number, number>();
  let operands = 0;
  for (const address of addresses) {
    const section = sections.find(
      (one) => one.address !== 0n && address >= one.address && address < one.address + BigInt(one.size),
    );
    const at = section === undefined ? 0 : section.offset + Number(address - section.address);
    if (section === undefined || at - 5 < section.offset) continue;
    const value = elf.readUInt32LE(at - 4);
    if (elf[at - 5] === callOpcode || elf[at - 5] === jumpOpcode) operands++;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const shares = [...counts].map(([value, count]) => [value, count / addresses.size] as const);
  return {
    functions: addresses.size,
    operands: operands / addresses.size,
    shares: shares.sort(([, one], [, other]) => other - one),
  };
}

if (process.argv.length < 3) console.error('usage: node scripts/gadget-signatures.ts FILE...');
for (const file of process.argv.slice(2)) {
  const { functions, shares, operands } = sharesOf(readFileSync(file));
  console.log(`${file}: ${functions} functions`);
  for (const [value, share] of shares) {
    if (share >= leastShare) console.log(`  0x${value.toString(16).padStart(8, '0')}  ${percent(share)}`);
  }
  console.log(`  operand of a call or jump  ${percent(operands)}`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
