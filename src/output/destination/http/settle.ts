import type { OutputRecord } from '../../record.ts';
import { DeliveryError, type Refusal, type Settled } from '../destination.ts';
import type { HttpRefusal } from './refusal.ts';

/** Sends some records in one request. @returns undefined if they were accepted. @throws as `Destination.send` */
export type Post = (records: readonly OutputRecord[]) => Promise<HttpRefusal | undefined>;

/**
 * Sends records in order, in requests of at most `most` records. If the receiver refuses several together, each half
 * is sent again, so that one bad record does not take the good ones with it.
 * @throws {DeliveryError} with the records that were settled before the failure
 */
export async function settle(records: readonly OutputRecord[], most: number, post: Post): Promise<Settled> {
  const refused: Refusal[] = [];
  let settled = 0;
  // The parts that are not settled; the last is the next.
  const parts: (readonly OutputRecord[])[] = [];
  for (let start = 0; start < records.length; start += most) parts.unshift(records.slice(start, start + most));
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const refusal = await post(part).catch((error: unknown) => {
      throw error instanceof DeliveryError ? withProgress(error, settled, refused) : error;
    });
    if (refusal?.isPerRecord && part.length > 1) {
      const half = Math.ceil(part.length / 2);
      parts.push(part.toSpliced(0, half), part.toSpliced(half));
      continue;
    }
    if (refusal !== undefined) {
      for (let index = 0; index < part.length; index++)
        refused.push({ index: settled + index, reason: refusal.reason });
    }
    settled += part.length;
  }
  return { refused };
}

function withProgress(error: DeliveryError, settled: number, refused: readonly Refusal[]): DeliveryError {
  const { message, retryAfterMs } = error;
  const inner = error.refused.map(({ index, reason }) => ({ index: settled + index, reason }));
  return new DeliveryError(message, {
    settled: settled + error.settled,
    refused: [...refused, ...inner],
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    cause: error.cause,
  });
}
