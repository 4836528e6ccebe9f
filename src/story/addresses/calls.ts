import type { Architecture } from '../../event/architecture.ts';
import type { Argument } from '../../event/kinds.ts';
import type { Finding } from '../../finding.ts';
import type { Around } from '../surrounding/read-surroundings.ts';
import { evidenceOf } from '../when.ts';

/** uapi/linux/sched.h */
const CLONE_CHILD_CLEARTID = 0x20_0000n;
const unregisterFlag = 1n;
/** Bytes of the word that the kernel clears (kernel/fork.c, mm_release). */
export const wordLength = 4n;
/** Bytes of an area where a call has a length that no kernel accepts in practice. */
const areaBytes = 32n;

/** Effect of a call on the address space of its process. */
export type CallKind =
  | 'register'
  | 'refused'
  | 'unregister'
  | 'word'
  | 'map'
  | 'protect'
  | 'unmap'
  | 'exit'
  | 'exec'
  | 'child';

/** A call of a thread that says where something lies in memory. */
export interface MemoryCall {
  /** Epoch nanoseconds. */
  readonly time: bigint;
  /** Thread in the namespace of its process; for `child` the new thread. */
  readonly tid: number;
  readonly kind: CallKind;
  readonly start: bigint;
  readonly length: bigint;
  /** Signature of an area. */
  readonly sig?: bigint;
  /** Protection and flags of a mapping. */
  readonly prot?: number;
  readonly flags?: number;
  readonly result: bigint;
  /** Whether the finding names it as evidence. */
  readonly isEvidence: boolean;
}

/**
 * @returns the calls of the process of a finding that tell where something lies in memory: evidence and surrounding
 * events up to the finding, in the order of time
 */
export function memoryCalls(finding: Finding, around: Around | undefined, arch: Architecture): readonly MemoryCall[] {
  const { thread, process } = finding.workload;
  const calls: MemoryCall[] = [];
  const known = new Set<string>();
  const add = (call: MemoryCall | undefined): void => {
    if (call === undefined || call.time > finding.timestamp) return;
    // The thread of the finding may be about to end: its memory still counts.
    if (call.kind === 'exit' && call.time === finding.timestamp) return;
    const key = `${call.time} ${call.kind} ${call.tid} ${call.start}`;
    if (known.has(key)) return;
    known.add(key);
    calls.push(call);
  };
  for (const one of evidenceOf(finding)) {
    if (one.process !== undefined && process !== undefined && one.process.pid !== process.pid) continue;
    add(callOf(one.name, one.timestamp, one.data, one.thread?.tid ?? thread?.tid ?? 0, true, arch));
  }
  for (const { name, timestamp, data, tid } of around?.memory ?? [])
    add(callOf(name, timestamp, data, tid, false, arch));
  return calls.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

function callOf(
  name: string,
  time: bigint,
  data: readonly Argument[],
  tid: number,
  isEvidence: boolean,
  arch: Architecture,
): MemoryCall | undefined {
  const number = numbersOf(data);
  const address = (argument: string): bigint => untagged(BigInt.asUintN(64, number(argument) ?? 0n), arch);
  const result = number('returnValue') ?? 0n;
  const call = { time, tid, result, isEvidence };
  const failed = result < 0n && result >= -4095n;
  switch (name) {
    case 'rseq': {
      const isEnd = ((number('flags') ?? 0n) & unregisterFlag) !== 0n;
      const start = address('rseq');
      if (start === 0n || (isEnd && failed)) return undefined;
      const kind = isEnd ? 'unregister' : failed ? 'refused' : 'register';
      return { ...call, kind, start, length: areaLength(number('rseq_len') ?? 0n), sig: number('sig') ?? 0n };
    }
    case 'set_tid_address':
      return { ...call, kind: 'word', start: address('tidptr'), length: wordLength };
    case 'mmap': {
      const [prot, flags] = [Number(number('prot') ?? 0n), Number(number('flags') ?? 0n)];
      if (failed) return undefined;
      return { ...call, kind: 'map', start: address('returnValue'), length: number('length') ?? 0n, prot, flags };
    }
    case 'mprotect': {
      if (failed) return undefined;
      const prot = Number(number('prot') ?? 0n);
      return { ...call, kind: 'protect', start: address('addr'), length: number('len') ?? 0n, prot };
    }
    case 'munmap':
      return failed ? undefined : { ...call, kind: 'unmap', start: address('addr'), length: number('length') ?? 0n };
    case 'clone': {
      const hasWord = ((number('flags') ?? 0n) & CLONE_CHILD_CLEARTID) !== 0n;
      if (!hasWord || result <= 0n) return undefined;
      return { ...call, tid: Number(result), kind: 'child', start: address('child_tid'), length: wordLength };
    }
    case 'sched_process_exit':
      return { ...call, kind: 'exit', start: 0n, length: 0n };
    case 'sched_process_exec':
      return { ...call, kind: 'exec', start: 0n, length: 0n };
    default:
      return undefined;
  }
}

/** @returns the number of an argument by its name */
export function numbersOf(data: readonly Argument[]): (name: string) => bigint | undefined {
  return (name) => {
    const value = data.find((argument) => argument.name === name)?.value;
    if (typeof value === 'bigint') return value;
    return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
  };
}

/** Linux refuses areas under 32 bytes; longer ones than 256 bytes are not in use. */
export function areaLength(length: bigint): bigint {
  return length >= areaBytes && length <= 256n ? length : areaBytes;
}

/** The address without the tag that arm64 ignores in its top byte. */
export function untagged(address: bigint, arch: Architecture): bigint {
  return arch === 'arm64' ? address & 0x00ff_ffff_ffff_ffffn : address;
}
