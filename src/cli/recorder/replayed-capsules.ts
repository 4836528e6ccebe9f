import { labelsOf } from '../../evaluation/authors.ts';
import type { Finding } from '../../finding.ts';
import { findingId } from '../../output/finding-id.ts';
import { missingFindings } from '../../recorder/capsule/missing-findings.ts';
import { isCapsule, openCapsule } from '../../recorder/capsule/open-capsule.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import type { Log } from '../../telemetry/log.ts';

/** Says of each replayed capsule whether its findings were found again, and otherwise why not. */
export class ReplayedCapsules {
  readonly #files: readonly string[];
  readonly #found = new Set<string>();

  /** @param files that are replayed; those that are no capsules are left out */
  constructor(files: readonly string[]) {
    this.#files = files.filter((file) => file !== '-' && isCapsule(file));
  }

  /** Takes a finding of the replay. */
  finding(finding: Finding): void {
    if (this.#files.length > 0) this.#found.add(findingId(finding));
  }

  /** @param options of signatures and models in the replay, by id */
  tell(log: Log, signatures: readonly LoadedSignature[], options: Readonly<Record<string, unknown>>): void {
    const ran = { signatures: labelsOf(signatures), options };
    for (const file of this.#files) {
      const capsule = openCapsule(file);
      const missing = missingFindings(capsule, this.#found, ran);
      const again = capsule.findings.length - missing.length;
      if (again > 0) log.info('findings of the capsule were found again', { file, findings: again });
      for (const { id, signature, reasons } of missing)
        log.warn('a finding of the capsule was not found again', { file, id, signature, reason: reasons.join('; ') });
    }
  }
}
