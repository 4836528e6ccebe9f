import * as z from 'zod';
import { escapeMessage } from '../../../text/escape.ts';
import { DeliveryError, type Refusal, type Settled } from '../destination.ts';
import type { HttpAnswer } from '../http/http-client.ts';

const shownLength = 160;

const itemError = z.union([
  z.object({ type: z.string().optional(), reason: z.string().nullish() }),
  z.string().transform((reason) => ({ type: undefined, reason })),
]);

/** An answer of `_bulk`, reduced to the parts that the request asks for. */
const bulkAnswer = z.object({
  items: z.array(z.object({ create: z.object({ status: z.int(), error: itemError.optional() }) })),
});

type Item = z.output<typeof bulkAnswer>['items'][number]['create'];

/** The parts of an answer that are needed, as Elasticsearch and OpenSearch take them in the query. */
export const filterPath = 'items.*.status,items.*.error.type,items.*.error.reason';

/**
 * Judges each item of a successful answer of `_bulk`. A document that is there already (409) counts as accepted: an
 * earlier try has brought it.
 * @param records number of the records of the request
 * @throws {DeliveryError} at the first item that may succeed later; the items before it are settled
 */
export function settledBy(answer: HttpAnswer, records: number): Settled {
  const { server } = answer;
  const items = answer.isComplete ? itemsOf(answer.text) : undefined;
  if (items?.length !== records) {
    throw new DeliveryError(
      `${server} gave an answer that is not one of _bulk for ${records} findings; check that \`url\` is that of Elasticsearch or OpenSearch`,
    );
  }
  const refused: Refusal[] = [];
  for (const [index, { create }] of items.entries()) {
    if (isSettled(create)) continue;
    const said = describe(create);
    if (mayPass(create)) {
      throw new DeliveryError(
        `${server} put off ${records - index} of ${records} findings: ${said}; ${advice(create)}`,
        {
          settled: index,
          refused,
        },
      );
    }
    refused.push({ index, reason: `${server} refuses the document: ${said}`.slice(0, 300) });
  }
  return { refused };
}

function itemsOf(text: string) {
  try {
    return bulkAnswer.safeParse(JSON.parse(text)).data?.items;
  } catch {
    return undefined;
  }
}

function isSettled({ status }: Item): boolean {
  return (status >= 200 && status < 300) || status === 409;
}

/** Errors that do not depend on the document: of load, of rights, of an index that is missing or read-only. */
function mayPass({ status }: Item): boolean {
  return [401, 403, 404, 408, 429].includes(status) || status >= 500;
}

function advice({ status }: Item): string {
  if (status === 404) return 'create the index, or let it be created';
  if (status === 401 || status === 403)
    return 'check the rights of `auth`, and whether the index is read-only for want of disk space';
  return 'look at the load of the cluster';
}

function describe({ status, error }: Item): string {
  const words = [error?.type, error?.reason].filter((part) => part).join(': ');
  return `HTTP ${status}${words === '' ? '' : ` ${escapeMessage(words, shownLength)}`}`;
}
