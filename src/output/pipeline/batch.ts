import { DeliveryError, type Destination, type Refusal, type Settled } from '../destination/destination.ts';
import type { OutputRecord } from '../record.ts';

/** Limits of one request to a receiver. A record above `bytes` is sent alone. */
export interface BatchLimits {
  readonly records: number;
  /** Sum of the bodies in bytes. */
  readonly bytes: number;
}

interface Part {
  readonly start: number;
  readonly records: readonly OutputRecord[];
}

/**
 * Wraps a destination so that each of its `send` calls stays within the limits. Up to `concurrency` of them run at the
 * same time. After a failure, records behind the first unsettled one may be sent twice: their ids are for that.
 */
export function batched(destination: Destination, limits: BatchLimits): Destination {
  return {
    concurrency: 1,
    close: (signal) => destination.close(signal),
    async send(records, signal) {
      const refused: Refusal[] = [];
      let settled = 0;
      const parts = cut(records, limits);
      while (parts.length > 0) {
        const group = parts.splice(0, destination.concurrency);
        const results = await Promise.allSettled(group.map((part) => destination.send(part.records, signal)));
        for (const [index, result] of results.entries()) {
          const { start, records: sent } = group[index] ?? { start: settled, records: [] };
          const shifted = refusedOf(result).map((refusal) => ({ ...refusal, index: start + refusal.index }));
          refused.push(...shifted);
          if (result.status === 'fulfilled') settled = start + sent.length;
          else throw failureOf(result.reason, start, refused);
        }
      }
      return { refused };
    },
  };
}

function cut(records: readonly OutputRecord[], limits: BatchLimits): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let bytes = 0;
  for (const [index, { body }] of records.entries()) {
    if (index > start && (index - start >= limits.records || bytes + body.length > limits.bytes)) {
      parts.push({ start, records: records.slice(start, index) });
      start = index;
      bytes = 0;
    }
    bytes += body.length;
  }
  if (start < records.length) parts.push({ start, records: records.slice(start) });
  return parts;
}

function refusedOf(result: PromiseSettledResult<Settled>): readonly Refusal[] {
  if (result.status === 'fulfilled') return result.value.refused;
  return result.reason instanceof DeliveryError ? result.reason.refused : [];
}

/** The failure of a part as a failure of the whole batch. */
function failureOf(reason: unknown, start: number, refused: readonly Refusal[]): unknown {
  if (!(reason instanceof DeliveryError)) return reason;
  return new DeliveryError(reason.message, {
    settled: start + reason.settled,
    refused,
    cause: reason,
    ...(reason.retryAfterMs !== undefined && { retryAfterMs: reason.retryAfterMs }),
  });
}
