import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleType } from 'cockatiel';
import { DeliveryError, type Destination } from '../destination/destination.ts';

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
    reopen: () => destination.reopen?.(),
    close: (signal) => destination.close(signal),
    async send(records, signal) {
      try {
        return await policy.execute(() => destination.send(records, signal));
      } catch (error) {
        if (error instanceof DeliveryError) last = error.message;
        if (!(error instanceof BrokenCircuitError)) throw error;
        throw new DeliveryError(last, { retryAfterMs: openMs, cause: error });
      }
    },
  };
}
