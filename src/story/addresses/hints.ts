import type { Architecture } from '../../event/architecture.ts';
import type { Finding } from '../../finding.ts';
import { areaLength, type MemoryCall, numbersOf, untagged, wordLength } from './calls.ts';
import type { Mapped } from './mapped.ts';
import type { Placed } from './space.ts';

/** Protection of the mappings that RSEQ-017 names (uapi/asm-generic/mman-common.h). */
const readWrite = 3;
const readWriteExecute = 7;
const pageBytes = 4096n;

/** Facts that the fields of a finding add to its evidence. */
export interface Hints {
  /** Threads that the finding names beside its own, by their ids in the namespace of the process. */
  readonly threads: readonly number[];
  /** The piece that lay there before the first call. */
  readonly placed: readonly Placed[];
  readonly mapped: readonly Mapped[];
  /** The word that the finding is about, if its own thread has set it. */
  readonly newWord: bigint | undefined;
  /** Calls that no evidence shows. */
  readonly calls: readonly MemoryCall[];
}

/** Reads the fields of findings of the rseq pack. */
export function hintsOf({ data, workload, timestamp, detectedFrom }: Finding, arch: Architecture): Hints {
  const number = numbersOf(data);
  const own = workload.thread?.tid ?? 0;
  const other = Number(number('victim_tid') ?? number('other_tid') ?? 0n);
  const length = areaLength(number('length') ?? 0n);
  const at = (name: string): bigint | undefined => {
    const value = number(name);
    return value === undefined || value === 0n ? undefined : untagged(BigInt.asUintN(64, value), arch);
  };
  const word = (tid: number, start: bigint): Placed => ({
    kind: 'word',
    tid,
    start,
    length: wordLength,
    state: 'live',
  });
  const area = (tid: number, start: bigint): Placed => ({ kind: 'area', tid, start, length, state: 'live' });
  const [tidptr, previous, otherArea, mapping] = [at('tidptr'), at('previous_tidptr'), at('other_area'), at('mapping')];
  const isWordOfVictim = number('victim_tid') !== undefined && detectedFrom.name === 'rseq' && tidptr !== undefined;
  const isTakenOver = otherArea !== undefined && detectedFrom.name !== 'rseq';
  const ownArea = isTakenOver ? at('area') : undefined;
  const kind = data.find(({ name }) => name === 'kind')?.value;
  const victim = number('victim_tid');
  const victimArea = victim !== undefined && detectedFrom.name !== 'rseq' ? at('area') : undefined;
  return {
    threads: other === 0 ? [] : [other],
    placed: [
      ...(isWordOfVictim ? [word(other, tidptr)] : []),
      ...(previous === undefined ? [] : [word(own, previous)]),
      ...(victimArea === undefined ? [] : [area(other, victimArea)]),
      ...(ownArea === undefined ? [] : [area(own, ownArea)]),
      ...(otherArea === undefined || isTakenOver ? [] : [area(other, otherArea)]),
    ],
    newWord: isWordOfVictim ? undefined : tidptr,
    mapped: mapping === undefined ? [] : [namedMapping(kind, mapping)],
    calls: isTakenOver
      ? [
          {
            time: timestamp,
            tid: other,
            kind: 'register',
            start: otherArea,
            length,
            result: 0n,
            isEvidence: true,
          } as const,
        ]
      : [],
  };
}

/** The mapping that RSEQ-017 names. Findings of older versions tell only its start. */
function namedMapping(kind: unknown, start: bigint): Mapped {
  const isShared = kind === 'shared';
  return {
    start,
    end: (start / pageBytes + 1n) * pageBytes,
    prot: isShared ? readWrite : readWriteExecute,
    backing: 'unknown',
    isShared,
  };
}
