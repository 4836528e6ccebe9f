import type { Finding, Severity } from '../finding.ts';
import { type Incoming, type Packed, sizeOf, unpack } from './parcel.ts';
import type { Report } from './report.ts';

export interface SuppressionOptions {
  /** How many windows may be open at once. Default 10 000; one more closes the oldest early. */
  readonly maxWindows?: number;
  /** Bytes that the open windows may hold together. Default 24 MiB; beyond it the oldest are closed early. */
  readonly maxBytes?: number;
}

/**
 * Holds repeats back. Every method answers the reports that are due now, in the order in which their windows were opened. Where signatures
 * have windows of different lengths, that order holds among those of one length.
 */
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
  readonly windowNs: bigint;
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

/** Whether the time of a window is over. In both directions, because a second recording may start before the first one ends. */
function hasPassed({ opened, windowNs }: Window, now: bigint): boolean {
  const distance = now - opened;
  return distance >= windowNs || -distance >= windowNs;
}

/** Open windows of one length, in the order of opening, which is that of time except for findings that came late. */
class Queue {
  readonly #windows = new Set<Window>();
  // Goes on where it stands: an iterator from the start would walk over the places of all windows that were closed.
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
 * Makes the first of several repeats go out at once and the rest as one summary. Repeats are findings with the same key whose time is
 * less than the window of their signature away from that of the first; a finding after that opens the next window. No clock is
 * read: the same findings in the same order give the same reports.
 */
export function createSuppression(options: SuppressionOptions = {}): Suppression {
  const { maxWindows = 10_000, maxBytes = 24 * 2 ** 20 } = options;
  const windows = new Map<string, Window>();
  // As many as there are lengths in the settings.
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
