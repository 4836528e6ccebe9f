import type { IndexedFinding } from './finding-index.ts';

/** A finding of both sets of signatures, with different content. */
export interface ChangedPair {
  readonly old: IndexedFinding;
  readonly new: IndexedFinding;
}

/** The findings of two sets of signatures in the same stream. */
export interface Matched {
  /** Findings that are equal in both, by signature. */
  readonly same: ReadonlyMap<string, number>;
  readonly changed: readonly ChangedPair[];
  readonly gained: readonly IndexedFinding[];
  readonly lost: readonly IndexedFinding[];
}

/**
 * Matches findings of one stream. Two findings are the same one if signature and process are the same, and the event that
 * completed them; otherwise if the first event of their evidence is. Among several candidates, equal content comes first,
 * then the same subject, then the order.
 */
export function matchFindings(old: readonly IndexedFinding[], fresh: readonly IndexedFinding[]): Matched {
  const same = new Map<string, number>();
  const changed: ChangedPair[] = [];
  const take = (a: IndexedFinding, b: IndexedFinding): void => {
    if (a.digest === b.digest) same.set(a.signature, (same.get(a.signature) ?? 0) + 1);
    else changed.push({ old: a, new: b });
  };
  const byEnd = pairUp(old, fresh, keyOfEnd, take);
  const byStart = pairUp(byEnd.old, byEnd.new, keyOfStart, take);
  return { same, changed, gained: byStart.new, lost: byStart.old };
}

function keyOfEnd({ signature, process, timestamp }: IndexedFinding): string {
  return `${timestamp} ${process}\0${signature}`;
}

function keyOfStart({ signature, process, first }: IndexedFinding): string {
  return `${first} ${process}\0${signature}`;
}

interface Left {
  readonly old: readonly IndexedFinding[];
  readonly new: readonly IndexedFinding[];
}

/** @returns the findings without a partner, in their order */
function pairUp(
  old: readonly IndexedFinding[],
  fresh: readonly IndexedFinding[],
  keyOf: (finding: IndexedFinding) => string,
  take: (old: IndexedFinding, fresh: IndexedFinding) => void,
): Left {
  const candidates = Map.groupBy(fresh, keyOf);
  const paired = new Set<IndexedFinding>();
  const rules: readonly ((a: IndexedFinding, b: IndexedFinding) => boolean)[] = [
    (a, b) => a.digest === b.digest,
    (a, b) => a.subject === b.subject,
    () => true,
  ];
  for (const fits of rules) {
    for (const finding of old) {
      if (paired.has(finding)) continue;
      const partner = candidates.get(keyOf(finding))?.find((one) => !paired.has(one) && fits(finding, one));
      if (partner === undefined) continue;
      paired.add(finding);
      paired.add(partner);
      take(finding, partner);
    }
  }
  return { old: old.filter((one) => !paired.has(one)), new: fresh.filter((one) => !paired.has(one)) };
}
