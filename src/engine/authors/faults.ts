/** Something of an author's making went wrong; the engine goes on without that handler's result. */
export interface Fault {
  /** Id of the signature or model. */
  readonly author: string;
  /** Event that was being handled. */
  readonly event: string;
  readonly timestamp: bigint;
  readonly error: unknown;
  /** This fault was one too many: the author's code is not run any more. */
  readonly suspended: boolean;
}

const windowNs = 60_000_000_000n;

/** Counts the faults of one author and says when it is enough. */
export class FaultLimit {
  readonly #limit: number;
  #recent: bigint[] = [];
  suspended = false;

  /** @param limit so many faults within 60 s of event time suspend */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns whether this fault has led to the suspension */
  add(timestamp: bigint): boolean {
    // Where event time has gone back, earlier faults may lie in the future.
    this.#recent = this.#recent.filter((time) => time > timestamp - windowNs && time < timestamp + windowNs);
    this.#recent.push(timestamp);
    if (this.suspended || this.#recent.length < this.#limit) return false;
    this.suspended = true;
    return true;
  }
}
