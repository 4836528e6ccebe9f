/** Number of ids that are counted apart. Ids of Tracee's own detectors come from the stream. */
const mostIds = 1_000;
/** Stands for all further ids. */
const others = 'other';

/** Counts findings by the id of their signature and by severity. */
export class FindingCounts {
  readonly #bySignature = new Map<string, Map<string, number>>();

  add(signature: string, severity: string): void {
    const isKnown = this.#bySignature.has(signature) || this.#bySignature.size < mostIds;
    const id = isKnown ? signature : others;
    const counts = this.#bySignature.get(id) ?? new Map<string, number>();
    counts.set(severity, (counts.get(severity) ?? 0) + 1);
    this.#bySignature.set(id, counts);
  }

  get bySignature(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#bySignature;
  }
}
