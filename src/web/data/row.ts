import { factsOf } from '../../history/reading/facts.ts';
import type { StoredRecord } from '../../history/record.ts';
import type { Row } from '../shared/answers.ts';
import { titleOf } from './title.ts';

/** Longest text of a row, in UTF-16 units. The page of the finding has all of it. */
const longest = 512;

/** @returns the line of the list for a record */
export function rowOf({ id, kind, time, severity, signature, body, cursor }: StoredRecord): Row {
  const facts = factsOf(body);
  const { container } = facts ?? {};
  const text = (value: string | undefined): string | undefined => value?.slice(0, longest);
  return {
    id,
    cursor,
    kind,
    time: String(time),
    severity,
    signature: text(signature),
    name: text(facts?.name),
    title: text(titleOf(body)) ?? kind,
    executable: text(facts?.executable),
    pid: facts?.pid,
    container: text(container?.name || container?.id.slice(0, 12)),
    namespace: text(facts?.namespace),
    node: text(facts?.node),
    count: facts?.count ?? 1,
  };
}
