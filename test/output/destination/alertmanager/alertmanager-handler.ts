import * as z from 'zod';
import type { Report } from '../../../../src/output/report.ts';
import type { Handler } from '../http/http-receiver.ts';

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** The default of Alertmanager's `resolve_timeout`. */
const resolveMs = 300_000;
const time = z.iso.datetime({ offset: true });
const alert = z
  .strictObject({
    labels: z.record(z.string().regex(labelName), z.string()),
    annotations: z.record(z.string().regex(labelName), z.string()).optional(),
    startsAt: time.optional(),
    endsAt: time.optional(),
    generatorURL: z.url().optional(),
  })
  .refine(({ labels }) => Object.values(labels).some((value) => value !== ''))
  // An alert without an end ends `resolve_timeout` after it came, and it may not end before it starts.
  .refine(({ startsAt = '', endsAt }) => endsAt !== undefined || !(Date.parse(startsAt) > Date.now() + resolveMs));

/** Whether the time of a finding is so far ahead of the clock that Alertmanager refuses its alert. */
export function isAhead({ firstTimestamp }: Report): boolean {
  return Number(firstTimestamp) / 1e6 > Date.now();
}

/**
 * Makes a strict receiver of Alertmanager's API v2. Like Alertmanager, it knows an alert by its labels, and if one
 * alert of a request is bad, it takes the others and answers 400. The label `id` is the id of an arrival.
 */
export function alertmanagerHandler(): Handler {
  const known = new Set<string>();
  return ({ method, path, headers, body }, room) => {
    if (method !== 'POST' || path !== '/prefix/api/v2/alerts') return { status: 404 };
    if (headers['content-type'] !== 'application/json') return { status: 415 };
    const list = z.array(z.unknown()).parse(JSON.parse(body.toString()));
    if (list.length > room) return { status: 503 };
    const judged = list.map((one) => ({ one, data: alert.safeParse(one).data }));
    const arrivals = judged.flatMap(({ one, data }) => {
      const key = JSON.stringify(data?.labels);
      if (data === undefined || known.has(key)) return [];
      known.add(key);
      return [{ id: data.labels['id'] ?? '', body: Buffer.from(JSON.stringify(one)) }];
    });
    const isBad = judged.some(({ data }) => data === undefined);
    return isBad ? { status: 400, body: '"invalid label set"', arrivals } : { status: 200, arrivals };
  };
}
