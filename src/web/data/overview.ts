import { type Severity, severities } from '../../finding.ts';
import type { HistoryQuery } from '../../history/query.ts';
import { compileQuery } from '../../history/reading/compile.ts';
import { factsOf } from '../../history/reading/facts.ts';
import type { StoredRecord } from '../../history/record.ts';
import type { SearchLimit } from '../../history/search-limit.ts';
import type { OverviewAnswer, SignatureCount } from '../shared/answers.ts';
import type { PageData } from './page-data.ts';

/** Records that an overview reads at most, newest first. */
const mostRecords = 10_000;
const columns = 96;
/** Signatures that an overview lists at most. */
const mostSignatures = 500;

/** The kept part of a record. */
interface Counted {
  readonly time: bigint;
  readonly rank: number;
  readonly count: number;
  readonly isLoss: boolean;
}

/** How a signature runs. */
export type HealthOf = (id: string) => SignatureCount['health'];

/**
 * Counts the records of a query by signature and over time.
 * @param now epoch nanoseconds
 * @param limit ends the counting with what it has
 */
export function overviewOf(
  data: PageData,
  query: HistoryQuery,
  now: bigint,
  limit: SearchLimit,
  healthOf: HealthOf,
): OverviewAnswer {
  const signatures = new SignatureCounts();
  const counted: Counted[] = [];
  let total = 0;
  for (const record of data.search({ ...query, limit: mostRecords }, limit)) {
    const one = countedOf(record);
    counted.push(one);
    if (record.kind === 'finding' || record.kind === 'summary') {
      total += one.count;
      signatures.add(record, one);
    }
  }
  const partial = counted.length === mostRecords || limit.stoppedAt !== undefined;
  const { from, to } = compileQuery(query, now);
  return { total, signatures: signatures.list(healthOf), partial, ...timeLine(counted, from, to) };
}

class SignatureCounts {
  readonly #counts = new Map<string, { name: string | undefined; rank: number; count: number; last: bigint }>();

  add({ signature = '', body }: StoredRecord, { time, rank, count }: Counted): void {
    const entry = this.#counts.get(signature);
    if (entry !== undefined) {
      entry.count += count;
      entry.rank = Math.max(entry.rank, rank);
    } else if (this.#counts.size < mostSignatures) {
      this.#counts.set(signature, { name: factsOf(body)?.name, rank, count, last: time });
    }
  }

  /** The most severe first. */
  list(healthOf: HealthOf): readonly SignatureCount[] {
    const entries = [...this.#counts].toSorted(([, a], [, b]) => b.rank - a.rank || b.count - a.count);
    return entries.map(([id, { name, rank, count, last }]) => {
      const health = healthOf(id);
      return { id, name, severity: severities[rank], count, last: String(last), ...(health && { health }) };
    });
  }
}

function countedOf({ kind, time, severity, body }: StoredRecord): Counted {
  const isLoss = kind === 'loss';
  const count = isLoss ? 1 : (factsOf(body)?.count ?? 1);
  // A summary has the total of its window, whose first finding was counted before.
  return { time, rank: rankOf(severity), count: kind === 'summary' ? count - 1 : count, isLoss };
}

function timeLine(
  counted: readonly Counted[],
  from: bigint | undefined,
  to: bigint | undefined,
): Pick<OverviewAnswer, 'from' | 'to' | 'buckets'> {
  const [newest] = counted;
  const oldest = counted.at(-1);
  if (newest === undefined || oldest === undefined) return { buckets: [] };
  const begin = from ?? oldest.time;
  const end = to ?? newest.time;
  const width = (end - begin) / BigInt(columns) + 1n;
  const buckets = Array.from({ length: columns }, () => ({ counts: severities.map(() => 0), lost: 0 }));
  for (const { time, rank, count, isLoss } of counted) {
    const bucket = buckets[Number((time - begin) / width)];
    if (bucket === undefined) continue;
    if (isLoss) bucket.lost += 1;
    else bucket.counts[rank] = (bucket.counts[rank] ?? 0) + count;
  }
  return { from: String(begin), to: String(begin + width * BigInt(columns)), buckets };
}

function rankOf(severity: Severity | undefined): number {
  return severity === undefined ? 0 : severities.indexOf(severity);
}
