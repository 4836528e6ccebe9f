import type { Finding } from '../../finding.ts';

/** Findings that may still meet their counterpart. */
const remembered = 4_096;

/**
 * Tells when a detector inside Tracee and a signature here have found the same act: findings of one event name, from one event
 * of one thread, one of each side. Tracee gives the time of that event to what its detectors make of it
 * (pkg/detectors/dispatch.go).
 */
export class Pairs {
  /** How many findings of signatures are without a counterpart so far; negative: so many of Tracee. The newest are last. */
  readonly #open = new Map<string, number>();
  /** Stands before the oldest: an iterator from the start would walk over the places of all that was deleted. */
  readonly #oldest = this.#open.keys();

  /** @returns whether the other side has reported the same already; then the finding is not to be reported again */
  meets(finding: Finding, side: 'signature' | 'detector'): boolean {
    const key = keyOf(finding);
    const step = side === 'signature' ? 1 : -1;
    const before = this.#open.get(key) ?? 0;
    this.#open.delete(key);
    if (before + step !== 0) this.#open.set(key, before + step);
    if (this.#open.size > remembered) this.#open.delete(this.#oldest.next().value ?? '');
    return before * step < 0;
  }
}

function keyOf({ signature, timestamp, workload }: Finding): string {
  const { hostTid, uniqueId } = workload.thread ?? {};
  return [timestamp, hostTid, uniqueId, signature.name].join(' ');
}
