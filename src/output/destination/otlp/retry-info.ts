import type { Metadata } from '@grpc/grpc-js';
import * as z from 'zod';
import { decode } from './messages.ts';

const retryInfoType = 'google.rpc.RetryInfo';

const statusMessage = z.object({
  details: z.array(z.object({ typeUrl: z.string().default(''), value: z.base64().default('') })).default([]),
});
const retryInfo = z.object({
  retryDelay: z.object({ seconds: z.coerce.number().default(0), nanos: z.number().default(0) }),
});

/**
 * Reads the pause that a receiver asks for with `RetryInfo` in the details of a status.
 * @returns milliseconds; undefined if there is none
 */
export function retryDelayMs(metadata: Metadata): number | undefined {
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    const { details } = statusMessage.parse(decode('Status', bytes));
    const info = details.find(({ typeUrl }) => typeUrl.endsWith(`/${retryInfoType}`));
    if (info === undefined) return undefined;
    const { retryDelay } = retryInfo.parse(decode('RetryInfo', Buffer.from(info.value, 'base64')));
    return Math.max(retryDelay.seconds * 1_000 + Math.ceil(retryDelay.nanos / 1_000_000), 0);
  } catch {
    return undefined;
  }
}
