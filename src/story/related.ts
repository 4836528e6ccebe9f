import type { Severity } from '../finding.ts';
import { type ReadFinding, readFinding } from './reading/finding.ts';
import { type Moment, momentOf, shownName } from './shown.ts';

const mostRelated = 50;

/** Another finding about the same process or program. */
export interface Related extends Moment {
  readonly id: string;
  readonly signature: string;
  readonly name: string;
  readonly severity: Severity;
  /** Whether it is about the same process, and not only about the same executable. */
  readonly sameProcess: boolean;
  readonly count: number;
}

/**
 * @param others findings as JSON
 * @returns those about the same process or executable, nearest in time first; at most 50
 */
export function tellRelated({ finding, id }: ReadFinding, others: readonly unknown[]): readonly Related[] {
  const own = finding.workload.process;
  const related = others.flatMap((value): readonly Related[] => {
    const read = readFinding(value);
    const process = read?.finding.workload.process;
    if (read === undefined || process === undefined || own === undefined) return [];
    if (read.id !== undefined && read.id === id) return [];
    const sameProcess = own.uniqueId !== 0 && process.uniqueId === own.uniqueId;
    const sameProgram = own.executable !== undefined && process.executable === own.executable;
    if (!sameProcess && !sameProgram) return [];
    return [
      {
        ...momentOf(read.finding.timestamp, finding.timestamp),
        id: shownName(read.id ?? ''),
        signature: shownName(read.finding.signature.id),
        name: shownName(read.finding.signature.name),
        severity: read.finding.threat.severity,
        sameProcess,
        count: read.count,
      },
    ];
  });
  // The report and the summary of a finding have the same id; the summary comes later.
  const unique = new Map(related.map((one) => [one.id === '' ? one : one.id, one]));
  return [...unique.values()]
    .toSorted((a, b) => Number(b.sameProcess) - Number(a.sameProcess) || Math.abs(a.offsetNs) - Math.abs(b.offsetNs))
    .slice(0, mostRelated);
}
