import type { SQLInputValue } from 'node:sqlite';
import { type Severity, severities } from '../../../finding.ts';
import { bigintOf, bodyOf, integerOf, type Row, textOf } from '../../../sqlite/columns.ts';
import { DamagedFile } from '../../../sqlite/sqlite-fault.ts';
import type { StoredRecord } from '../store.ts';

/** A record with what the store keeps beside it. */
export interface Item {
  readonly seq: number;
  readonly severity: Severity;
  /** Bytes that it takes of the limit. */
  readonly cost: number;
  /** When the store took it, in epoch milliseconds. */
  readonly storedMs: number;
  readonly record: StoredRecord;
}

/** Names of the columns in the order of `valuesOf`. */
export const columnNames =
  'seq, severity, cost, stored_ms, timestamp, id, subject, signature, pack, namespace, content_type, body';

const [leastInteger, greatestInteger] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Returns the values of a row. SQLite has integers of 64 bits; a time beyond them becomes the nearest one. */
export function valuesOf({ seq, severity, cost, storedMs, record }: Item): SQLInputValue[] {
  const { id, subject, signature, pack, namespace, contentType, body } = record;
  const { timestamp: time } = record;
  const timestamp = time < leastInteger ? leastInteger : time > greatestInteger ? greatestInteger : time;
  const rank = severities.indexOf(severity);
  return [seq, rank, cost, storedMs, timestamp, id, subject, signature, pack, namespace, contentType, body];
}

/**
 * Reads a row of a statement that returns integers as bigint. A damaged file may hold anything.
 * @throws {DamagedFile}
 */
export function recordOf(row: Row): StoredRecord {
  return {
    seq: integerOf(row, 'seq'),
    severity: severityOf(row),
    timestamp: bigintOf(row, 'timestamp'),
    id: textOf(row, 'id'),
    subject: textOf(row, 'subject'),
    signature: textOf(row, 'signature'),
    pack: textOf(row, 'pack'),
    namespace: textOf(row, 'namespace'),
    contentType: textOf(row, 'content_type'),
    body: bodyOf(row),
  };
}

/** @throws {DamagedFile} */
export function severityOf(row: Row): Severity {
  const severity = severities[integerOf(row, 'severity')];
  if (severity === undefined) throw new DamagedFile('the file holds a severity that does not exist');
  return severity;
}
