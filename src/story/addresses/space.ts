import type { MemoryCall } from './calls.ts';
import { afterCall, type Mapped } from './mapped.ts';

/** A piece of memory that a thread has told the kernel. */
export interface Placed {
  readonly kind: 'area' | 'word';
  readonly tid: number;
  readonly start: bigint;
  readonly length: bigint;
  readonly sig?: bigint | undefined;
  /** The call that placed it; undefined if it was placed before the first known call. */
  readonly by?: MemoryCall | undefined;
  /** `ended`: no longer in use; `refused`: the kernel did not take it. */
  readonly state: 'live' | 'ended' | 'refused';
  /** The call that ended it. */
  readonly endedBy?: MemoryCall | undefined;
}

/** Knowledge about the address space of a process at one moment. */
export interface Space {
  readonly placed: readonly Placed[];
  readonly mapped: readonly Mapped[];
}

const mostPlaced = 2_000;

/** @returns the space after a call */
export function applied(space: Space, call: MemoryCall): Space {
  const { placed, mapped } = space;
  switch (call.kind) {
    case 'register':
      return { placed: add(ended(placed, 'area', call), placedBy('area', call)), mapped };
    case 'refused':
      return { placed: add(placed, { ...placedBy('area', call), state: 'refused' }), mapped };
    case 'unregister':
      return { placed: ended(placed, 'area', call), mapped };
    case 'word':
    case 'child': {
      const rest = ended(placed, 'word', call);
      return { placed: call.start === 0n ? rest : add(rest, placedBy('word', call)), mapped };
    }
    case 'exit':
      return { placed: placed.filter(({ tid }) => tid !== call.tid), mapped };
    case 'exec':
      return { placed: [], mapped: [] };
    default:
      return { placed, mapped: afterCall(mapped, call) };
  }
}

/**
 * @returns what must have been there before the first call: an area that a thread unregisters was registered
 * @param calls in the order of time
 */
export function presumedBefore(calls: readonly MemoryCall[]): readonly Placed[] {
  const met = new Set<number>();
  return calls.flatMap((call): readonly Placed[] => {
    const { kind, tid, start, length, sig } = call;
    if ((kind !== 'register' && kind !== 'unregister') || met.has(tid)) return [];
    met.add(tid);
    return kind === 'unregister' ? [{ kind: 'area', tid, start, length, sig, state: 'live' }] : [];
  });
}

function placedBy(kind: Placed['kind'], call: MemoryCall): Placed {
  const { tid, start, length, sig } = call;
  return { kind, tid, start, length, sig, by: call, state: 'live' };
}

function ended(placed: readonly Placed[], kind: Placed['kind'], call: MemoryCall): readonly Placed[] {
  return placed.map((one) =>
    one.kind === kind && one.tid === call.tid && one.state === 'live' ? { ...one, state: 'ended', endedBy: call } : one,
  );
}

function add(placed: readonly Placed[], one: Placed): readonly Placed[] {
  return [...placed.slice(-mostPlaced), one];
}
