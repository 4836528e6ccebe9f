import type { Finding, Severity } from '../finding.ts';
import { type FindingFacts, unpackFacts } from './finding-facts.ts';
import { type Incoming, type Packed, sizeOf, unpack } from './parcel.ts';
import type { Report } from './report.ts';

export interface SuppressionOptions {
  /** Maximum number of open windows. Default 10 000; above it, the oldest is closed early. */
  readonly maxWindows?: number;
  /** Maximum size of all open windows in bytes. Default 24 MiB; above it, the oldest are closed early. */
  readonly maxBytes?: number;
}

/**
 * Holds back repeats of findings. Each method returns the reports that are due, in the order in which their windows
 * were opened. If signatures have windows of different lengths, the order holds among windows of the same length.
 */
export interface Suppression {
  /** Takes a finding. Its time also closes windows that are over. */
  add(finding: Incoming): readonly Report[];
  /** Advances event time to `timestamp` (epoch nanoseconds) without a finding. */
  advance(timestamp: bigint): readonly Report[];
  /** Closes every window. */
  flush(): readonly Report[];
  /** Findings that were held back. Each is included in the count of a present or future summary. */
  readonly heldBack: number;
  /** Windows that were closed early because of `maxWindows` or `maxBytes`. */
  readonly closedEarly: number;
  readonly openWindows: number;
  /** Size of the open windows in bytes. */
  readonly bytes: number;
}

interface Window {
  readonly key: string;
  readonly windowNs: bigint;
  readonly severity: Severity;
  readonly findingId: string;
  /** The finding that the summary shows. */
  readonly packed: Packed;
  readonly bytes: number;
  /** Time of the first finding. */
  readonly opened: bigint;
  count: number;
  firstTimestamp: bigint;
  lastTimestamp: bigint;
}

/** A report that deserializes its finding only when an output reads it. */
class WindowReport implements Report {
  readonly severity: Severity;
  readonly findingId: string;
  readonly json: Buffer | undefined;
  readonly count: number;
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
  readonly summary: boolean;
  readonly #packed: Packed;
  readonly #timestamp: bigint;
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
    this.#timestamp = window.opened;
    this.#finding = finding;
  }

  get facts(): FindingFacts | undefined {
    const { facts } = this.#packed;
    return facts === undefined ? undefined : unpackFacts(facts, this.#timestamp);
  }

  get finding(): Finding {
    this.#finding ??= unpack(this.#packed);
    return this.#finding;
  }
}

/**
 * Tells whether a window is over. Time may also go backward, because a second recording may start before the first
 * one ends.
 */
function hasPassed({ opened, windowNs }: Window, now: bigint): boolean {
  const distance = now - opened;
  return distance >= windowNs || -distance >= windowNs;
}

/** Open windows of one length, in the order of opening. This is the order of time, except for late findings. */
class Queue {
  readonly #windows = new Set<Window>();
  // One iterator is kept: a new iterator would step over the slots of all closed windows again.
  #order = this.#windows.values();
  #oldest: Window | undefined;

  get first(): Window | undefined {
    while (this.#windows.size > 0 && (this.#oldest === undefined || !this.#windows.has(this.#oldest))) {
      this.#oldest = this.#order.next().value;
      if (this.#oldest === undefined) this.#order = this.#windows.values();
    }
    return this.#windows.size > 0 ? this.#oldest : undefined;
  }

  add(window: Window): void {
    this.#windows.add(window);
  }

  delete(window: Window): void {
    this.#windows.delete(window);
  }
}

/**
 * Creates a suppression that reports the first finding of a window at once and its repeats as one summary. Repeats
 * have the same key and a time less than the signature's window away from the first. A later finding opens the next
 * window. No clock is read: the same findings in the same order give the same reports.
 */
export function createSuppression(options: SuppressionOptions = {}): Suppression {
  const { maxWindows = 10_000, maxBytes = 24 * 2 ** 20 } = options;
  const windows = new Map<string, Window>();
  // One queue per window length in the settings.
  const queues = new Map<bigint, Queue>();
  let bytes = 0;
  let heldBack = 0;
  let closedEarly = 0;

  const close = (window: Window, due: Report[]): void => {
    windows.delete(window.key);
    queues.get(window.windowNs)?.delete(window);
    bytes -= window.bytes;
    if (window.count > 1) due.push(new WindowReport(window, window.packed, true));
  };

  const closePassed = (now: bigint): Report[] => {
    const due: Report[] = [];
    for (const queue of queues.values()) {
      for (let { first } = queue; first !== undefined && hasPassed(first, now); { first } = queue) close(first, due);
    }
    return due;
  };

  const oldest = (): Window | undefined => {
    let found: Window | undefined;
    for (const { first } of queues.values()) {
      if (first !== undefined && (found === undefined || first.opened < found.opened)) found = first;
    }
    return found;
  };

  const makeRoom = (size: number, due: Report[]): void => {
    const isFull = (): boolean => windows.size >= maxWindows || bytes + size > maxBytes;
    for (let window = oldest(); window !== undefined && isFull(); window = oldest()) {
      close(window, due);
      closedEarly += 1;
    }
  };

  const open = (window: Window): void => {
    windows.set(window.key, window);
    bytes += window.bytes;
    const queue = queues.get(window.windowNs) ?? new Queue();
    queues.set(window.windowNs, queue);
    queue.add(window);
  };

  return {
    add(incoming) {
      const { key, windowNs, severity, timestamp, finding } = incoming;
      const due = closePassed(timestamp);
      const known = windows.get(key);
      if (known !== undefined && !hasPassed(known, timestamp)) {
        known.count += 1;
        if (timestamp < known.firstTimestamp) known.firstTimestamp = timestamp;
        if (timestamp > known.lastTimestamp) known.lastTimestamp = timestamp;
        heldBack += 1;
        return due;
      }
      if (known !== undefined) close(known, due);
      const parcel = incoming.parcel();
      const packed = parcel.short ?? parcel;
      const size = sizeOf(packed) + 2 * key.length;
      const window: Window = {
        key,
        windowNs,
        severity,
        findingId: parcel.findingId,
        packed,
        bytes: size,
        opened: timestamp,
        count: 1,
        firstTimestamp: timestamp,
        lastTimestamp: timestamp,
      };
      if (windowNs > 0n) {
        makeRoom(size, due);
        open(window);
      }
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
