import type { Finding, Severity } from '../finding.ts';
import { type Incoming, type Packed, sizeOf, unpack } from './parcel.ts';
import type { Report } from './report.ts';

export interface SuppressionOptions {
  /** How long after its first finding a window holds repeats back, in nanoseconds of event time. Default 60 s; 0 holds nothing back. */
  readonly windowNs?: bigint;
  /** How many windows may be open at once. Default 10 000; one more closes the oldest early. */
  readonly maxWindows?: number;
  /** Bytes that the open windows may hold together. Default 24 MiB; beyond it the oldest are closed early. */
  readonly maxBytes?: number;
}

/** Holds repeats back. Every method answers the reports that are due now, in the order in which their windows were opened. */
export interface Suppression {
  /** Takes a finding. Its time also closes the windows that have passed. */
  add(finding: Incoming): readonly Report[];
  /** Event time has come to `timestamp` (epoch nanoseconds) without a finding. */
  advance(timestamp: bigint): readonly Report[];
  /** Closes every window. */
  flush(): readonly Report[];
  /** Findings that did not go out by themselves; each is in the count of a summary, or will be. */
  readonly heldBack: number;
  /** Windows that were closed before their time, because there were too many or they held too much. */
  readonly closedEarly: number;
  readonly openWindows: number;
  /** Bytes that the open windows hold. */
  readonly bytes: number;
}

interface Window {
  readonly key: string;
  readonly severity: Severity;
  readonly findingId: string;
  /** What the summary is to show. */
  readonly packed: Packed;
  readonly bytes: number;
  /** Time of the first finding. */
  readonly opened: bigint;
  count: number;
  firstTimestamp: bigint;
  lastTimestamp: bigint;
}

/** A report whose finding is only made an object of where an output asks for it. */
class WindowReport implements Report {
  readonly severity: Severity;
  readonly findingId: string;
  readonly json: Buffer | undefined;
  readonly count: number;
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
  readonly summary: boolean;
  readonly #packed: Packed;
  #finding: Finding | undefined;

  constructor(window: Window, packed: Packed, summary: boolean, finding?: Finding) {
    this.severity = window.severity;
    this.findingId = window.findingId;
    this.json = packed.json;
    this.count = window.count;
    this.firstTimestamp = window.firstTimestamp;
    this.lastTimestamp = window.lastTimestamp;
    this.summary = summary;
    this.#packed = packed;
    this.#finding = finding;
  }

  get finding(): Finding {
    this.#finding ??= unpack(this.#packed);
    return this.#finding;
  }
}

const second = 1_000_000_000n;

/**
 * Makes the first of several repeats go out at once and the rest as one summary. Repeats are findings of the same
 * signature, severity and subject whose time is less than a window away from that of the first; a finding after that
 * opens the next window. No clock is read: the same findings in the same order give the same reports.
 */
export function createSuppression(options: SuppressionOptions = {}): Suppression {
  const { windowNs = 60n * second, maxWindows = 10_000, maxBytes = 24 * 2 ** 20 } = options;
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
    const distance = now - window.opened;
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
    if (window.count > 1) due.push(new WindowReport(window, window.packed, true));
  };

  const closePassed = (now: bigint): Report[] => {
    const due: Report[] = [];
    for (let window = first(); window !== undefined && hasPassed(window, now); window = first()) close(window, due);
    return due;
  };

  const makeRoom = (size: number, due: Report[]): void => {
    const isFull = (): boolean => windows.size >= maxWindows || bytes + size > maxBytes;
    for (let window = first(); window !== undefined && isFull(); window = first()) {
      close(window, due);
      closedEarly += 1;
    }
  };

  return {
    add(incoming) {
      const { key, severity, timestamp, finding } = incoming;
      const due = closePassed(timestamp);
      const open = windows.get(key);
      if (open !== undefined && !hasPassed(open, timestamp)) {
        open.count += 1;
        if (timestamp < open.firstTimestamp) open.firstTimestamp = timestamp;
        if (timestamp > open.lastTimestamp) open.lastTimestamp = timestamp;
        heldBack += 1;
        return due;
      }
      if (open !== undefined) close(open, due);
      const parcel = incoming.parcel();
      const packed = parcel.short ?? parcel;
      const size = sizeOf(packed) + 2 * key.length;
      makeRoom(size, due);
      const window: Window = {
        key,
        severity,
        findingId: parcel.findingId,
        packed,
        bytes: size,
        opened: timestamp,
        count: 1,
        firstTimestamp: timestamp,
        lastTimestamp: timestamp,
      };
      windows.set(key, window);
      bytes += size;
      due.push(new WindowReport(window, parcel, false, finding));
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
