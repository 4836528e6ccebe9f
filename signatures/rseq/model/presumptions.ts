import { BoundedMap, type Event } from 'tracee-sequent';
import { withNewest } from './newest.ts';

const maxProcesses = 4_096;
/** Of one process; older ones have waited for longer than any rule does. */
const mostOfOne = 16;
/** How far from a loss that the stream itself shows another event may be lost. */
const nearNs = 30_000_000_000n;
const settledNs = 1_000_000_000n;

/** Something that an exec would explain which was not seen. */
export interface Presumption {
  /** When it happened, epoch nanoseconds. */
  readonly timestamp: bigint;
  /**
   * `presumed` where nothing but a lost or late event speaks for an exec, `certain` where Tracee has told of a loss or had stood still,
   * the exec came late, or the executable has changed.
   */
  exec: 'presumed' | 'certain' | undefined;
}

/** Whether the thread has another name than at its last exec or fork, and did not give it to itself: exec does that. */
export function hasNewName({ name }: { readonly name: string | undefined }, { thread }: Event): boolean {
  return name !== undefined && thread !== undefined && thread.name !== name;
}

/** Presumptions that wait for an exec, by process. They outlive thread and process, because an exec may arrive after the end of both. */
export class Presumptions {
  readonly #byProcess = new BoundedMap<number, readonly Presumption[]>(maxProcesses);
  #seesExecs = false;
  /** Up to this time events may be missing or late. */
  #uncertainUntil = 0n;

  /** How certain it is that an exec is missing at this time. In a stream without any exec, the absence of one means nothing. */
  at(timestamp: bigint): 'presumed' | 'certain' {
    return this.#seesExecs && timestamp > this.#uncertainUntil ? 'presumed' : 'certain';
  }

  add(process: number, presumption: Presumption): void {
    const others = this.#byProcess.get(process) ?? [];
    if (!others.includes(presumption)) this.#byProcess.set(process, withNewest(others, presumption, mostOfOne));
  }

  /** An exec of this process: what lies behind it was the start of the new image. */
  executed(process: number, timestamp: bigint): void {
    this.#seesExecs = true;
    for (const one of this.#byProcess.get(process) ?? []) if (one.timestamp > timestamp) one.exec = 'certain';
  }

  /** Events were lost: any exec may be among them. */
  lost(): void {
    for (const ones of this.#byProcess.values()) for (const one of ones) one.exec = 'certain';
    this.#byProcess.clear();
  }

  /** The same of this process alone. */
  lostOf(process: number): void {
    for (const one of this.#byProcess.get(process) ?? []) one.exec = 'certain';
    this.#byProcess.delete(process);
  }

  /** Events up to this time may come late, in any order. */
  stalled(timestamp: bigint): void {
    if (timestamp > this.#uncertainUntil) this.#uncertainUntil = timestamp;
    for (const ones of this.#byProcess.values()) {
      for (const one of ones) if (one.exec === 'presumed') one.exec = 'certain';
    }
  }

  /** The stream shows itself that an event is missing at this time: others may be, too. Recordings have no other word for it. */
  holeAt(timestamp: bigint): void {
    // Holes come by the thousand where a policy leaves forks out.
    if (timestamp + nearNs > this.#uncertainUntil + settledNs) this.stalled(timestamp + nearNs);
  }
}
