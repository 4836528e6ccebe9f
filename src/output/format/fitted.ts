import { boundFindings, leastFindingBytes, smallestFinding } from '../bound/bound-finding.ts';
import type { Report } from '../report.ts';
import type { Format } from './format.ts';

/**
 * Keeps the entries of a format within a size. A finding is bounded as JSON, and other formats may repeat parts of it:
 * where an entry is too large, it is written again from a finding that was cut further.
 * @param maxBytes maximum size of an entry, at least `leastFindingBytes`
 * @param write writes an entry. From a `smallestFinding` it must not write more than `leastFindingBytes`.
 */
export function fitted(maxBytes: number | undefined, write: Format): Format {
  if (maxBytes === undefined) return write;
  return (report) => {
    const whole = write(report);
    if (Buffer.byteLength(whole) <= maxBytes) return whole;
    for (let size = maxBytes / 2; size >= leastFindingBytes; size /= 2) {
      const entry = write(withFinding(report, boundFindings(size)(report.finding)));
      if (Buffer.byteLength(entry) <= maxBytes) return entry;
    }
    return write(withFinding(report, smallestFinding(report.finding, maxBytes)));
  };
}

/** A report is no plain object: its finding may be a getter. */
function withFinding(report: Report, finding: Report['finding']): Report {
  const { severity, findingId, count, firstTimestamp, lastTimestamp, summary } = report;
  return { finding, severity, findingId, count, firstTimestamp, lastTimestamp, summary };
}
