const second = 1_000_000_000n;

/**
 * A mutable point of event time: epoch seconds and nanoseconds as numbers, because a bigint would be allocated for each
 * point. The nanoseconds may be negative or more than a second.
 */
export class EventTime {
  seconds = 0;
  nanos = 0;

  set(seconds: number, nanos: number): void {
    this.seconds = seconds;
    this.nanos = nanos;
  }

  /** @param nanoseconds epoch nanoseconds */
  setBig(nanoseconds: bigint): void {
    this.seconds = Number(nanoseconds / second);
    this.nanos = Number(nanoseconds % second);
  }

  /** @returns epoch nanoseconds */
  toBig(): bigint {
    return BigInt(this.seconds) * second + BigInt(this.nanos);
  }

  /** @returns negative if this point is earlier than the other, 0 if they are equal */
  compare(seconds: number, nanos: number): number {
    return compareTimes(this.seconds, this.nanos, seconds, nanos);
  }
}

/** @returns negative if the first point is earlier than the second, 0 if they are equal */
export function compareTimes(seconds: number, nanos: number, otherSeconds: number, otherNanos: number): number {
  // For points far apart, the product is rounded, but its sign stays right.
  return (seconds - otherSeconds) * 1e9 + (nanos - otherNanos);
}
