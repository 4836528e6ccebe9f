import type { Finding } from '../../finding.ts';
import { type Repeats, repeatOf } from '../../output/repeats.ts';
import type { Report } from '../../output/report.ts';
import { createSuppression } from '../../output/suppression.ts';

/**
 * Counts the reports that a sidecar would write: the first of several repeats at once, and the others as one summary. It
 * uses the sidecar's suppression, without the content of findings.
 */
export class ReportCounter {
  readonly #suppression = createSuppression();
  readonly #repeats: Repeats;
  readonly #bySignature = new Map<string, number>();

  constructor(repeats: Repeats) {
    this.#repeats = repeats;
  }

  add(finding: Finding): void {
    const { id } = finding.signature;
    const { timestamp, threat } = finding;
    // A report names its finding by this id. Here it names the signature, so that summaries can be counted by it.
    const parcel = { findingId: id, json: undefined, facts: undefined, object: undefined, short: undefined };
    const repeat = repeatOf(finding, this.#repeats);
    this.#count(
      this.#suppression.add({ ...repeat, severity: threat.severity, signature: id, timestamp, parcel: () => parcel }),
    );
  }

  /** Closes all windows. @returns the number of reports by the id of the signature */
  end(): ReadonlyMap<string, number> {
    this.#count(this.#suppression.flush());
    return this.#bySignature;
  }

  #count(reports: readonly Report[]): void {
    for (const { findingId } of reports) this.#bySignature.set(findingId, (this.#bySignature.get(findingId) ?? 0) + 1);
  }
}
