import type { DeadLetter } from '../../../output/spool/sqlite/dead-letters.ts';

/** Describes a dead letter without its body, for people and for `--json`. */
export function letterJson({ record, refusedMs, reason, retry }: DeadLetter) {
  return {
    number: record.seq,
    refused: timeOf(refusedMs),
    reason,
    retry,
    id: record.id,
    time: timeOf(Number(record.timestamp / 1_000_000n)),
    severity: record.severity,
    signature: record.signature,
    pack: record.pack,
    namespace: record.namespace,
    subject: record.subject,
    content_type: record.contentType,
  };
}

/** Formats epoch milliseconds. Times in a damaged file, and those that an attacker made up, may be beyond the calendar. */
export function timeOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}
