import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';
import { boundFindings, leastFindingBytes } from './bound/bound-finding.ts';
import { retainedBytes } from './bound/retained.ts';
import { findingId } from './finding-id.ts';
import type { Report } from './report.ts';

export interface SuppressionOptions {
  /** How long after its first finding a window holds repeats back, in nanoseconds of event time. Default 60 s; 0 holds nothing back. */
  readonly windowNs?: bigint;
  /** How many windows may be open at once. Default 10 000; one more closes the oldest early. */
  readonly maxWindows?: number;
  /** About how many bytes of memory the open windows may hold. Default 64 MiB; beyond it the oldest are closed early. */
  readonly maxBytes?: number;
}

/** Holds repeats back. Every method answers the reports that are due now, in the order in which their windows were opened. */
export interface Suppression {
  /** Takes a finding. Its time also closes the windows that have passed. */
  add(finding: Finding): readonly Report[];
  /** Event time has come to `timestamp` (epoch nanoseconds) without a finding. */
  advance(timestamp: bigint): readonly Report[];
  /** Closes every window. */
  flush(): readonly Report[];
  /** Findings that did not go out by themselves; each is in the count of a summary, or will be. */
  readonly heldBack: number;
  /** Windows that were closed before their time, because there were too many or they held too much. */
  readonly closedEarly: number;
  readonly openWindows: number;
  /** About how many bytes of memory the open windows hold. */
  readonly bytes: number;
}

interface Window {
  readonly key: string;
  /** About what it holds in memory. */
  readonly bytes: number;
  /** What the summary is to show. */
  readonly finding: Finding;
  readonly findingId: string;
  count: number;
  firstTimestamp: bigint;
  lastTimestamp: bigint;
}

const SECOND = 1_000_000_000n;
const LONGEST_KEY = 256;

/** What a window keeps of its finding: at most 8 KiB as it is written, or ten thousand windows could hold half a gigabyte. */
const forSummary = boundFindings(leastFindingBytes);

/** Repeats have the same. An attacker chooses subjects: a long one is known by its digest. */
function keyOf({ signature, threat, subject }: Finding): string {
  const key = JSON.stringify([signature.id, threat.severity, subject]);
  return key.length <= LONGEST_KEY ? key : createHash('sha256').update(key).digest('base64');
}

function reportOf(window: Window, summary: boolean): Report {
  const { finding, findingId, count, firstTimestamp, lastTimestamp } = window;
  return { finding, findingId, count, firstTimestamp, lastTimestamp, summary };
}

/**
 * Makes the first of several repeats go out at once and the rest as one summary. Repeats are findings of the same
 * signature, severity and subject whose time is less than a window away from that of the first; a finding after that
 * opens the next window. No clock is read: the same findings in the same order give the same reports.
 */
export function createSuppression(options: SuppressionOptions = {}): Suppression {
  const windowNs = options.windowNs ?? 60n * SECOND;
  const maxWindows = options.maxWindows ?? 10_000;
  const maxBytes = options.maxBytes ?? 64 * 2 ** 20;
  // In order of opening, which is that of time except for findings that came late.
  const windows = new Map<string, Window>();
  // Goes on where it stands: an iterator from the start would walk over the places of all windows that were closed.
  let order = windows.values();
  let oldest: Window | undefined;
  let bytes = 0;
  let heldBack = 0;
  let closedEarly = 0;

  // In both directions, because a second recording may start before the first one ends.
  const hasPassed = (window: Window, now: bigint) => {
    const distance = now - window.finding.timestamp;
    return distance >= windowNs || -distance >= windowNs;
  };

  const first = (): Window | undefined => {
    while (windows.size > 0 && (oldest === undefined || windows.get(oldest.key) !== oldest)) {
      oldest = order.next().value;
      if (oldest === undefined) order = windows.values();
    }
    return windows.size > 0 ? oldest : undefined;
  };

  const close = (window: Window, due: Report[]): void => {
    windows.delete(window.key);
    bytes -= window.bytes;
    if (window.count > 1) due.push(reportOf(window, true));
  };

  const closePassed = (now: bigint): Report[] => {
    const due: Report[] = [];
    for (let window = first(); window !== undefined && hasPassed(window, now); window = first()) close(window, due);
    return due;
  };

  return {
    add(finding) {
      const { timestamp } = finding;
      const due = closePassed(timestamp);
      const key = keyOf(finding);
      const open = windows.get(key);
      if (open !== undefined && !hasPassed(open, timestamp)) {
        open.count += 1;
        if (timestamp < open.firstTimestamp) open.firstTimestamp = timestamp;
        if (timestamp > open.lastTimestamp) open.lastTimestamp = timestamp;
        heldBack += 1;
        return due;
      }
      if (open !== undefined) close(open, due);
      const kept = forSummary(finding);
      const window: Window = {
        key,
        bytes: retainedBytes(kept) + retainedBytes(key),
        finding: kept,
        findingId: findingId(finding),
        count: 1,
        firstTimestamp: timestamp,
        lastTimestamp: timestamp,
      };
      const isFull = (): boolean => windows.size >= maxWindows || bytes + window.bytes > maxBytes;
      for (let other = first(); other !== undefined && isFull(); other = first()) {
        close(other, due);
        closedEarly += 1;
      }
      windows.set(key, window);
      bytes += window.bytes;
      due.push({ ...reportOf(window, false), finding });
      return due;
    },
    advance: closePassed,
    flush() {
      const due: Report[] = [];
      for (const window of windows.values()) close(window, due);
      return due;
    },
    get heldBack() {
      return heldBack;
    },
    get closedEarly() {
      return closedEarly;
    },
    get openWindows() {
      return windows.size;
    },
    get bytes() {
      return bytes;
    },
  };
}
