import { describeThrown } from '../../text/thrown.ts';
import { DeliveryError, type Destination, type Refusal } from '../destination/destination.ts';
import { pause } from './pause.ts';

export interface RetryOptions {
  /** Longest pause before the first retry in milliseconds. It doubles with each further one. */
  readonly firstMs: number;
  /** Upper limit of these pauses in milliseconds. */
  readonly mostMs: number;
  /** Called after each failed try. */
  readonly onFailure: (error: DeliveryError) => void;
  /**
   * No further try begins after this signal has aborted; the running one ends by itself. `send` then rejects with a
   * `DeliveryError` that says how many records were settled.
   */
  readonly lastTry?: AbortSignal;
  /** Source of the jitter, from 0 to 1. */
  readonly random?: () => number;
}

/**
 * Wraps a destination so that `send` is repeated until all records are settled or the signal aborts. A try begins with
 * the first record that is not settled. The pauses grow and have jitter, so that a fleet does not return at the same
 * instant. A pause is never shorter than the receiver asked for.
 */
export function retried(destination: Destination, options: RetryOptions): Destination {
  const { firstMs, mostMs, onFailure, lastTry, random = Math.random } = options;
  return {
    concurrency: destination.concurrency,
    close: (signal) => destination.close(signal),
    async send(records, signal) {
      const refused: Refusal[] = [];
      let start = 0;
      for (let failures = 0; ; failures++) {
        const add = (more: readonly Refusal[]): void => {
          for (const { index, reason } of more) refused.push({ index: start + index, reason });
        };
        try {
          add((await destination.send(start === 0 ? records : records.slice(start), signal)).refused);
          return { refused };
        } catch (error) {
          signal.throwIfAborted();
          const failure = error instanceof DeliveryError ? error : unexpected(error);
          onFailure(failure);
          add(failure.refused.filter(({ index }) => index < failure.settled));
          if (failure.settled > 0) failures = 0;
          start += failure.settled;
          const longest = Math.min(mostMs, firstMs * 2 ** Math.min(failures, 30));
          const pauseMs = Math.max(failure.retryAfterMs ?? 0, (longest * (1 + random())) / 2);
          await pauseBefore(pauseMs, signal, lastTry);
          signal.throwIfAborted();
          if (lastTry?.aborted === true) throw new DeliveryError(failure.message, { settled: start, refused });
        }
      }
    },
  };
}

/** Waits until a time has passed or one of the signals aborts. */
async function pauseBefore(ms: number, signal: AbortSignal, lastTry: AbortSignal | undefined): Promise<void> {
  if (lastTry?.aborted === true) return;
  let end = (): void => {};
  const stop = (): void => end();
  lastTry?.addEventListener('abort', stop);
  await pause(ms, signal, (ended) => {
    end = ended;
  });
  lastTry?.removeEventListener('abort', stop);
}

/** A fault of a destination ends nothing: its records stay in the spool. */
function unexpected(error: unknown): DeliveryError {
  return new DeliveryError(`unexpected failure: ${describeThrown(error)}. Please report it.`, { cause: error });
}
