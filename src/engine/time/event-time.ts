const second = 1_000_000_000n;

/**
 * A point of event time that moves: epoch seconds and nanoseconds as numbers, because a bigint would have to be allocated for
 * each point. The nanoseconds may be negative or more than a second.
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

  /** @returns negative where this comes before the other point, 0 where they are the same */
  compare(seconds: number, nanos: number): number {
    return compareTimes(this.seconds, this.nanos, seconds, nanos);
  }
}

/** @returns negative where the first point comes before the second, 0 where they are the same */
export function compareTimes(seconds: number, nanos: number, otherSeconds: number, otherNanos: number): number {
  // Where the points are far apart the product is rounded, but never to another sign.
  return (seconds - otherSeconds) * 1e9 + (nanos - otherNanos);
}
