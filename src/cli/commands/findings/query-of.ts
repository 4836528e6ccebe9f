import { SequentError } from '../../../errors.ts';
import { type HistoryQuery, historyQuery } from '../../../history/query.ts';
import { type GroupKey, groupKeys } from '../../../history/reading/groups.ts';

/** The flags of `sequent findings`. */
export interface FindingsFlags {
  readonly since?: string;
  readonly until?: string;
  readonly severity?: string;
  readonly signature?: readonly string[];
  readonly process?: readonly string[];
  readonly path?: readonly string[];
  readonly container?: readonly string[];
  readonly namespace?: readonly string[];
  readonly text?: string;
  readonly kind?: readonly string[];
  readonly limit?: number;
  readonly group?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

const flagOf: Readonly<Record<string, string>> = { from: '--since', to: '--until', kinds: '--kind' };

/** Reads the query of a command line. @throws {SequentError} SEQ_USAGE */
export function queryOf(flags: FindingsFlags): HistoryQuery {
  const { since: from, until: to, kind: kinds, severity, signature, process, path, container } = flags;
  const { namespace, text, limit } = flags;
  const given = { from, to, kinds, severity, signature, process, path, container, namespace, text, limit };
  const result = historyQuery.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = String(issue?.path[0] ?? '');
  throw new SequentError('SEQ_USAGE', {
    what: issue?.message ?? 'the search is wrong',
    where: flagOf[key] ?? `--${key}`,
    todo: 'see `sequent findings --help`',
  });
}

/** Reads `--group`. @throws {SequentError} SEQ_USAGE */
export function groupOf(text: string): GroupKey {
  const key = groupKeys.find((one) => one === text);
  if (key !== undefined) return key;
  throw new SequentError('SEQ_USAGE', {
    what: `findings cannot be grouped by "${text}"`,
    where: '--group',
    todo: `use one of ${groupKeys.join(', ')}`,
  });
}
