import type { Architecture } from '../../event/architecture.ts';
import type { Finding } from '../../finding.ts';
import { type Moment, momentOf } from '../shown.ts';
import type { Around } from '../surrounding/read-surroundings.ts';
import { type MemoryCall, memoryCalls } from './calls.ts';
import { factsOf } from './facts.ts';
import { type Hints, hintsOf } from './hints.ts';
import { isExecutable, isWritable, joined, type Mapped, protection } from './mapped.ts';
import { type Owner, ownerOf } from './owner.ts';
import { applied, type Placed, presumedBefore, type Space } from './space.ts';
import { hex, stepText } from './words.ts';

const mostThreads = 3;
const mostSteps = 16;
const mostItems = 12;
const mostCode = 3;

/** A call that has changed what the map shows. */
export interface MapStep extends Moment {
  /** From 1, in the order of time. */
  readonly number: number;
  readonly tid: number;
  readonly text: string;
}

/** A piece of memory that a thread has told the kernel. */
export interface MapItem {
  /** `area`: a restartable sequence area; `word`: the word that the kernel clears when the thread ends. */
  readonly kind: 'area' | 'word';
  /** Thread in the namespace of the process. */
  readonly tid: number;
  /** First address and the address behind it, in hexadecimal. */
  readonly start: string;
  readonly end: string;
  readonly bytes: number;
  readonly owner: Owner;
  /** `ended`: it was in use before; `refused`: the kernel did not take it. */
  readonly state: 'live' | 'ended' | 'refused';
  /** Number of the step that placed it, and of the one that ended it. */
  readonly step?: number;
  readonly endedStep?: number;
}

/** A mapping of the process. */
export interface MapMapping {
  readonly start: string;
  readonly end: string;
  /** As in /proc/PID/maps, such as `rwxp`; `????` if it is not known. */
  readonly protection: string;
  readonly isExecutable: boolean;
  readonly isWritable: boolean;
  readonly isShared: boolean;
  /** Its meaning in words; undefined if it is not known. */
  readonly use?: string;
  readonly step?: number;
}

/** The address space at one moment. */
export interface MapColumn {
  readonly title: 'before' | 'after';
  readonly items: readonly MapItem[];
  readonly mappings: readonly MapMapping[];
}

/** The part of the address space that a finding is about, before and after the calls that it is about. */
export interface AddressMap {
  readonly steps: readonly MapStep[];
  readonly columns: readonly [MapColumn, MapColumn];
  /** The map in sentences: owners, order, overlaps, distances, replaced pieces, executable mappings. */
  readonly facts: readonly string[];
}

/** @returns the map of a finding of the rseq pack; undefined if it names no address */
export function addressMap(finding: Finding, around: Around | undefined, arch: Architecture): AddressMap | undefined {
  const hints = hintsOf(finding, arch);
  const known = untilEvidence(withHinted(memoryCalls(finding, around, arch), hints));
  const tids = threadsOf(finding, hints, known);
  // A thread that the finding is about counts until the finding, although it may have ended just before.
  const calls = known.filter(({ kind, tid }) => kind !== 'exit' || !tids.includes(tid));
  const turn = turnOf(calls, hints);
  if (turn === undefined) return undefined;
  const first: Space = {
    placed: startOf(calls, hints),
    mapped: hints.mapped.filter(({ start }) => !calls.some((call) => isMapping(call) && call.start === start)),
  };
  const before = calls.slice(0, turn).reduce(applied, first);
  const after = calls.slice(turn).reduce(applied, before);
  const old = before.placed.filter(({ state, tid }) => state === 'live' && tids.includes(tid)).slice(-mostItems);
  const isNew = (one: Placed): boolean => one.by !== undefined && calls.indexOf(one.by) >= turn;
  const now = after.placed
    .filter((one) => tids.includes(one.tid) && (isNew(one) ? isShown(one) : old.some((was) => isSame(was, one))))
    .slice(-mostItems);
  const codeAfter = shownMappings(after, now, []);
  const codeBefore = shownMappings(before, old, codeAfter);
  const steps = stepsOf(calls, [...old, ...now], [...codeBefore, ...codeAfter], finding);
  const all = [...old, ...now.filter(isNew)];
  const number = (call: MemoryCall | undefined): number | undefined => steps.find((step) => step.call === call)?.number;
  const itemOf = (one: Placed): MapItem => {
    const [step, endedStep] = [number(one.by), one.state === 'ended' ? number(one.endedBy) : undefined];
    return {
      kind: one.kind,
      tid: one.tid,
      start: hex(one.start),
      end: hex(one.start + one.length),
      bytes: Number(one.length),
      owner: ownerOf(one, all, !isNew(one), arch),
      state: one.state,
      ...(step !== undefined && { step }),
      ...(endedStep !== undefined && { endedStep }),
    };
  };
  const column = (title: MapColumn['title'], items: readonly Placed[], mapped: readonly Mapped[]): MapColumn => ({
    title,
    items: items.map(itemOf),
    mappings: mapped.map((one) => mappingOf(one, items, all, number(one.by), arch)),
  });
  const columns = [column('before', old, codeBefore), column('after', now, codeAfter)] as const;
  return {
    steps: steps.map(({ call: _call, ...step }) => step),
    columns,
    facts: factsOf(columns, around !== undefined),
  };
}

/** The kernel refuses many calls of a program that probes; the evidence names those that matter. */
function isShown({ state, by }: Placed): boolean {
  return state === 'live' || (state === 'refused' && by?.isEvidence === true);
}

function isSame(a: Placed, b: Placed): boolean {
  return a.kind === b.kind && a.tid === b.tid && a.start === b.start && a.by === b.by;
}

function withHinted(calls: readonly MemoryCall[], { calls: more }: Hints): readonly MemoryCall[] {
  const missing = more.filter(
    (one) => !calls.some(({ kind, start, tid }) => kind === one.kind && start === one.start && tid === one.tid),
  );
  return [...calls, ...missing].toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** The calls up to the last one that the finding names: what the process did later is no part of it. */
function untilEvidence(calls: readonly MemoryCall[]): readonly MemoryCall[] {
  const last = calls.findLastIndex(({ isEvidence, kind }) => isEvidence && places.has(kind));
  return last < 0 ? calls : calls.slice(0, last + 1);
}

function isMapping({ kind }: MemoryCall): boolean {
  return kind === 'map' || kind === 'protect';
}

/** The pieces before the first call: those of the fields, and those that the calls end. */
function startOf(calls: readonly MemoryCall[], hints: Hints): readonly Placed[] {
  const presumed = presumedBefore(calls);
  const isPlacedByCall = (one: Placed): boolean =>
    calls.some(
      ({ kind, tid, start }) => tid === one.tid && start === one.start && (kind === 'register' || kind === 'word'),
    );
  return [...presumed, ...hints.placed.filter((one) => !isPlacedByCall(one))];
}

const places: ReadonlySet<MemoryCall['kind']> = new Set(['register', 'refused', 'word']);

/** @returns the index of the first call that the finding is about: everything before it is "before" */
function turnOf(calls: readonly MemoryCall[], hints: Hints): number | undefined {
  const word = calls.findLastIndex(
    ({ kind, isEvidence, start }) => kind === 'word' && isEvidence && start === hints.newWord,
  );
  const turn = firstChange(calls, hints);
  return word < 0 || (turn !== undefined && turn < word) ? turn : word;
}

/** @returns the index of the first call of the evidence that ends, moves or meets something known, or else of the last one */
function firstChange(calls: readonly MemoryCall[], hints: Hints): number | undefined {
  const areas = new Set<number>(presumedBefore(calls).map(({ tid }) => tid));
  const words = new Set<number>();
  for (const { kind, tid } of hints.placed) if (kind === 'word') words.add(tid);
  for (const [index, { kind, tid, isEvidence, start }] of calls.entries()) {
    const isTurn =
      kind === 'unregister' ||
      ((kind === 'register' || kind === 'refused') && areas.has(tid)) ||
      (kind === 'word' && words.has(tid) && start !== 0n);
    if (isTurn && isEvidence) return index;
    if (kind === 'register') areas.add(tid);
    if (kind === 'unregister') areas.delete(tid);
    if (kind === 'word') words.add(tid);
  }
  const last = calls.findLastIndex(({ kind, isEvidence }) => isEvidence && places.has(kind));
  const any = last < 0 ? calls.findLastIndex(({ kind }) => places.has(kind)) : last;
  return any < 0 ? undefined : any;
}

/** The thread of the finding, those that it names, and those of its evidence. */
function threadsOf({ workload }: Finding, { threads }: Hints, calls: readonly MemoryCall[]): readonly number[] {
  const named = calls.filter(({ isEvidence }) => isEvidence).map(({ tid }) => tid);
  return [...new Set([workload.thread?.tid ?? 0, ...threads, ...named])].slice(0, mostThreads);
}

/** Mappings that hold a shown piece, and code that the process has made or brought itself. */
function shownMappings({ mapped }: Space, items: readonly Placed[], others: readonly Mapped[]): readonly Mapped[] {
  const all = joined(mapped);
  const code = new Set(all.filter((one) => isExecutable(one) && one.backing !== 'file').slice(-mostCode));
  return all.filter(
    (one) => code.has(one) || items.some((item) => isIn(item, one)) || others.some(({ start }) => one.start === start),
  );
}

function mappingOf(
  one: Mapped,
  items: readonly Placed[],
  all: readonly Placed[],
  step: number | undefined,
  arch: Architecture,
): MapMapping {
  const own = items.find(
    (item) => isIn(item, one) && item.endedBy === undefined && ownerOf(item, all, true, arch) !== 'program',
  );
  const isStack = one.backing === 'stack';
  const use =
    own !== undefined ? `${isStack ? 'stack and TLS' : 'TLS'} of thread ${own.tid}` : backingWords[one.backing];
  return {
    start: hex(one.start),
    end: hex(one.end),
    protection: protection(one),
    isExecutable: isExecutable(one),
    isWritable: isWritable(one),
    isShared: one.isShared,
    ...(use !== undefined && { use }),
    ...(step !== undefined && { step }),
  };
}

const backingWords = {
  anonymous: 'anonymous',
  file: 'file',
  stack: 'stack',
  unknown: undefined,
} as const;

function isIn({ start, length }: Placed, one: Mapped): boolean {
  return start < one.end && one.start < start + length;
}

function stepsOf(
  calls: readonly MemoryCall[],
  items: readonly Placed[],
  mapped: readonly Mapped[],
  { timestamp }: Finding,
): readonly (MapStep & { readonly call: MemoryCall })[] {
  const shown = new Set<MemoryCall | undefined>([
    ...items.flatMap(({ by, endedBy }) => [by, endedBy]),
    ...mapped.filter((one) => isExecutable(one) || one.isShared).map(({ by }) => by),
  ]);
  const touching = calls.filter(
    (call) => shown.has(call) || (call.isEvidence && call.kind !== 'exit' && call.kind !== 'exec'),
  );
  return touching.slice(-mostSteps).map((call, index) => ({
    ...momentOf(call.time, timestamp),
    number: index + 1,
    tid: call.tid,
    text: stepText(
      mapped.find((one) => one.by === call && one.start === call.start),
      call,
    ),
    call,
  }));
}
