/** A failure in the code of a signature or model. The engine continues without the result of that handler. */
export interface Fault {
  /** Id of the signature or model. */
  readonly author: string;
  /** Name of the event that was being handled. */
  readonly event: string;
  readonly timestamp: bigint;
  readonly error: unknown;
  /** True if this fault reached the limit: the author's code no longer runs. */
  readonly suspended: boolean;
}

const windowNs = 60_000_000_000n;

/** Counts the faults of one author and decides when the author is suspended. */
export class FaultLimit {
  readonly #limit: number;
  #recent: bigint[] = [];
  suspended = false;

  /** @param limit number of faults within 60 s of event time that suspend the author */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns whether this fault suspends the author */
  add(timestamp: bigint): boolean {
    // After event time has gone back, earlier faults may have later times.
    this.#recent = this.#recent.filter((time) => time > timestamp - windowNs && time < timestamp + windowNs);
    this.#recent.push(timestamp);
    if (this.suspended || this.#recent.length < this.#limit) return false;
    this.suspended = true;
    return true;
  }
}
