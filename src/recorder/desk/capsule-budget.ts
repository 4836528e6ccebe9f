import type { Severity } from '../../finding.ts';

const hourMs = 3_600_000;
/** Part of the capsules of an hour that is kept for critical findings. */
const keptForCritical = 1 / 4;
/** Part of the capsules of an hour that one signature may have. */
const partOfSignature = 1 / 3;

/**
 * Limits the capsules of an hour. A noisy signature cannot use them up: it gets a third of them, and a quarter is kept
 * for critical findings.
 */
export class CapsuleBudget {
  readonly #perHour: number;
  #given: { readonly at: number; readonly signature: string }[] = [];

  constructor(perHour: number) {
    this.#perHour = perHour;
  }

  /**
   * Asks for a capsule, and counts it if it is allowed.
   * @param now epoch milliseconds
   */
  allows(signature: string, severity: Severity, now: number): boolean {
    this.#given = this.#given.filter(({ at }) => at > now - hourMs && at <= now);
    const kept = severity === 'critical' ? 0 : Math.floor(this.#perHour * keptForCritical);
    const own = this.#given.filter((one) => one.signature === signature).length;
    if (this.#given.length >= this.#perHour - kept) return false;
    if (own >= Math.ceil(this.#perHour * partOfSignature)) return false;
    this.#given.push({ at: now, signature });
    return true;
  }
}
