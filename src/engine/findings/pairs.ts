import type { Finding } from '../../finding.ts';

/** Number of findings that are remembered until their counterpart is found. */
const remembered = 4_096;

/**
 * Detects that a detector inside Tracee and a signature here found the same act: two findings with the same event name,
 * from the same event of the same thread, one from each side. Tracee gives the time of that event to the events that
 * its detectors make from it (pkg/detectors/dispatch.go).
 */
export class Pairs {
  /**
   * Number of findings without a counterpart: positive for signatures, negative for detectors inside Tracee. Newest
   * last.
   */
  readonly #open = new Map<string, number>();
  /**
   * An iterator that stays before the oldest entry. A new iterator would have to skip the places of all deleted
   * entries.
   */
  readonly #oldest = this.#open.keys();

  /** @returns whether the other side has already reported the same finding; it must then not be reported again */
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
