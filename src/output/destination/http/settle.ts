import type { OutputRecord } from '../../record.ts';
import { DeliveryError, type Refusal, type Settled } from '../destination.ts';
import type { HttpRefusal } from './refusal.ts';

/**
 * The result of a request: undefined if the receiver has accepted all its records, a refusal if it has refused them
 * together, or the refused ones if it judges each.
 */
export type PostResult = undefined | HttpRefusal | Settled;

/**
 * Sends records in order, in requests of at most `most` records. If the receiver refuses several together, each half
 * is sent again, so that one bad record does not take the good ones with it.
 * @param post sends some records in one request
 * @throws {DeliveryError} with the records that were settled before the failure
 */
export async function settle(
  records: readonly OutputRecord[],
  most: number,
  post: (records: readonly OutputRecord[]) => Promise<PostResult>,
): Promise<Settled> {
  const refused: Refusal[] = [];
  let settled = 0;
  // The parts that are not settled; the last is the next.
  const parts: (readonly OutputRecord[])[] = [];
  for (let start = 0; start < records.length; start += most) parts.unshift(records.slice(start, start + most));
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const result = await post(part).catch((error: unknown) => {
      throw error instanceof DeliveryError ? withProgress(error, settled, refused) : error;
    });
    const isTogether = result !== undefined && 'reason' in result;
    if (isTogether && result.isPerRecord && part.length > 1) {
      const half = Math.ceil(part.length / 2);
      parts.push(part.toSpliced(0, half), part.toSpliced(half));
      continue;
    }
    refused.push(
      ...shifted(isTogether ? part.map((_, index) => ({ ...result, index })) : (result?.refused ?? []), settled),
    );
    settled += part.length;
  }
  return { refused };
}

function shifted(refused: readonly Refusal[], by: number): Refusal[] {
  return refused.map(({ index, reason }) => ({ index: by + index, reason }));
}

function withProgress(error: DeliveryError, settled: number, refused: readonly Refusal[]): DeliveryError {
  const { message, retryAfterMs } = error;
  return new DeliveryError(message, {
    settled: settled + error.settled,
    refused: [...refused, ...shifted(error.refused, settled)],
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    cause: error.cause,
  });
}
