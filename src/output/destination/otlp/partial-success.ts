import * as z from 'zod';
import { escapeMessage } from '../../../text/escape.ts';
import type { HttpRefusal } from '../http/refusal.ts';
import { decode } from './messages.ts';

const shownLength = 120;

/** The answer to an export. A 64-bit number is a text in the mapping of protobuf, but some receivers write a number. */
const exportResponse = z.object({
  partialSuccess: z
    .object({ rejectedLogRecords: z.coerce.number().default(0), errorMessage: z.string().default('') })
    .nullish(),
});

/**
 * Judges a successful answer. A receiver that rejects some records of several does not say which, and forbids to send
 * them again, so all of them count as refused: a dead letter that did arrive is better than a finding that is lost.
 * @param answer the decoded answer, or undefined if it cannot be read
 * @param records number of the records of the request
 */
export function partialSuccess(answer: unknown, records: number, server: string): HttpRefusal | undefined {
  const { data } = exportResponse.safeParse(answer);
  const { rejectedLogRecords: rejected = 0, errorMessage = '' } = data?.partialSuccess ?? {};
  if (!(rejected > 0)) return undefined;
  const said = errorMessage === '' ? '' : `: ${escapeMessage(errorMessage, shownLength)}`;
  const which = rejected < records ? ' without saying which, so all are kept here' : '';
  return {
    reason: `${server} rejected ${rejected} of ${records} records of a request${which}${said}`.slice(0, 300),
    isPerRecord: false,
  };
}

/** @returns undefined if the bytes are no answer to an export */
export function decodedResponse(bytes: Uint8Array): unknown {
  try {
    return decode('ExportResponse', bytes);
  } catch {
    return undefined;
  }
}
