/** An output that has accepted nothing for this time is abandoned, in milliseconds. */
const stallMs = 5_000;
const lookEveryMs = 250;

export interface StallWatch {
  readonly signal: AbortSignal;
  /** Resolves when the signal aborts. */
  readonly aborted: Promise<void>;
  end(): void;
}

export interface StallOptions {
  /** Bytes that are not written yet. */
  readonly bytes: () => number;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  /** Whether a stall counts at this moment; always by default. */
  readonly matters?: () => boolean;
  /** Time after which the signal aborts in any case, in milliseconds; never by default. */
  readonly mostMs?: number;
}

/** Aborts when nothing has been written for 5 s. */
export function watchForStall({ bytes, now, matters = () => true, mostMs }: StallOptions): StallWatch {
  const stalled = new AbortController();
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const abort = (): void => {
    stalled.abort();
    resolve();
  };
  const begun = now();
  let seen = bytes();
  let since = begun;
  const timer = setInterval(() => {
    if (mostMs !== undefined && now() - begun >= mostMs) {
      abort();
      return;
    }
    const waiting = bytes();
    if (waiting !== seen || !matters()) {
      seen = waiting;
      since = now();
    } else if (now() - since >= stallMs) abort();
  }, lookEveryMs);
  return { signal: stalled.signal, aborted, end: () => clearInterval(timer) };
}
