import * as z from 'zod';
import { type HistoryQuery, historyQuery } from '../../history/query.ts';

/** Parameters that a condition of a query has in an address. A list has one parameter for each member. */
const lists = ['signature', 'process', 'path', 'container', 'namespace', 'kinds'] as const;
const single = ['from', 'to', 'severity', 'text', 'before'] as const;
const limit = z.coerce.number().int().min(1).max(500).catch(200);

/**
 * Reads the conditions of a request.
 * @returns undefined if a condition has a wrong form
 */
export function queryOf(parameters: URLSearchParams): HistoryQuery | undefined {
  const given: Record<string, unknown> = { limit: limit.parse(parameters.get('limit') ?? undefined) };
  for (const name of lists) {
    const values = parameters.getAll(name).filter(Boolean);
    if (values.length > 0) given[name] = values;
  }
  for (const name of single) {
    const value = parameters.get(name);
    if (value) given[name] = value;
  }
  return historyQuery.safeParse(given).data;
}
