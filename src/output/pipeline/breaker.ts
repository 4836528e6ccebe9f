import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleType } from 'cockatiel';
import { DeliveryError, type Destination, type Settled } from '../destination/destination.ts';
import type { OutputRecord } from '../record.ts';

export interface BreakerOptions {
  /** Number of failures in a row that open the breaker. */
  readonly failures: number;
  /** Time in milliseconds after which one batch is tried again. */
  readonly openMs: number;
}

/**
 * Wraps a destination so that a receiver that fails again and again is left alone for `openMs`. Meanwhile `send` fails
 * at once.
 */
export function guarded(destination: Destination, { failures, openMs }: BreakerOptions): Destination {
  const policy = circuitBreaker(handleType(DeliveryError), {
    halfOpenAfter: openMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  let last = '';
  return {
    concurrency: destination.concurrency,
    close: (signal) => destination.close(signal),
    async send(records, signal) {
      try {
        const outcome = await policy.execute(() => sendOrProgress(destination, records, signal));
        if (outcome instanceof DeliveryError) throw outcome;
        return outcome;
      } catch (error) {
        if (error instanceof DeliveryError) last = error.message;
        if (!(error instanceof BrokenCircuitError)) throw error;
        throw new DeliveryError(last, { retryAfterMs: openMs, cause: error });
      }
    },
  };
}

/** @returns the failure if records were settled before it, because such a receiver must not be left alone */
async function sendOrProgress(
  destination: Destination,
  records: readonly OutputRecord[],
  signal: AbortSignal,
): Promise<Settled | DeliveryError> {
  try {
    return await destination.send(records, signal);
  } catch (error) {
    if (error instanceof DeliveryError && error.settled > 0) return error;
    throw error;
  }
}
