import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { SequentError } from '../../../errors.ts';
import { actionText, type Exception } from '../../../exceptions/exception.ts';
import type { ExceptionCount } from '../../../statistics/counts.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { exceptionsFrom } from '../../options/exceptions.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';
import { hitsOf } from './exception-hits.ts';

export interface ExceptionFlags {
  readonly json?: boolean;
  /** A file that `--stats` has written. */
  readonly stats?: string;
}

const dayMs = 86_400_000;
const heads = ['exception', 'state', 'action', 'hits', 'last hit', 'expires', 'age', 'owner', 'signatures', 'at'];

/**
 * `sequent exceptions`: lists the exceptions of the settings with their hits.
 * @throws {SequentError} SEQ_USAGE if no exceptions are set, SEQ_EXCEPTIONS if one is wrong, SEQ_HEALTH if the sidecar does not answer
 */
export async function listExceptions(
  { json = false, stats }: ExceptionFlags,
  effective: EffectiveSettings,
  now = Date.now(),
): Promise<number> {
  const { exceptions, broad } = await exceptionsFrom(effective);
  if (exceptions.length === 0) {
    const todo = 'give --exceptions, or the --config of the sidecar with the key exceptions';
    throw new SequentError('SEQ_USAGE', { what: 'no exceptions are set', todo });
  }
  const hits = await hitsOf(stats, effective);
  const rows = exceptions.map((exception) => rowOf(exception, hits, now));
  if (json) {
    const because = new Map(broad.map(({ exception, because: why }) => [exception, why]));
    await printer.print(rows.map((row) => `${toJson({ ...row, broad: because.get(row.exception) })}\n`).join(''));
    return exitCodes.fine;
  }
  const cells = rows.map((row) => [
    row.exception,
    row.state,
    row.action,
    row.hits === undefined ? '-' : String(row.hits),
    row.last_hit?.slice(0, 19) ?? '-',
    row.expires === undefined
      ? 'never'
      : `${row.expires.slice(0, 10)} (${daysText(row.expires_in_days, Date.parse(row.expires) <= now)})`,
    row.age_days === undefined ? '-' : `${row.age_days} d`,
    row.owner,
    row.signatures.join(' '),
    row.at,
  ]);
  const unused = rows.filter(({ state }) => state === 'unused').map(({ exception }) => exception);
  const notes = [
    ...(hits === undefined ? ['hits are unknown: give --health or --stats'] : []),
    ...(unused.length === 0 ? [] : [`unused: ${unused.join(', ')}`]),
    ...broad.map(({ exception, because }) => `broad: ${exception}: ${because}`),
  ];
  await printer.print(`${table([heads, ...cells])}${notes.map((note) => `${escapeMessage(note)}\n`).join('')}`);
  return exitCodes.fine;
}

function rowOf(exception: Exception, hits: ReadonlyMap<string, ExceptionCount> | undefined, now: number) {
  const { id, action, owner, reason, signatures, where, expires, added, place } = exception;
  const count = hits?.get(id);
  const expiresMs = expires === undefined ? undefined : Number(expires / 1_000_000n);
  const isExpired = count?.expired === true || (expiresMs !== undefined && expiresMs <= now);
  const unknown = hits === undefined ? 'active' : 'not loaded';
  return {
    exception: id,
    state: isExpired ? 'expired' : count === undefined ? unknown : count.hits === 0 ? 'unused' : 'active',
    action: actionText(action),
    hits: count?.hits,
    last_hit: count?.last_hit,
    expires: expiresMs === undefined ? undefined : new Date(expiresMs).toISOString(),
    expires_in_days: expiresMs === undefined ? undefined : Math.trunc((expiresMs - now) / dayMs),
    added,
    age_days: added === undefined ? undefined : Math.floor((now - Date.parse(added)) / dayMs),
    owner,
    reason,
    signatures,
    where,
    at: place,
  };
}

function daysText(days = 0, isOver = false): string {
  const length = days === 0 ? 'less than 1 d' : `${Math.abs(days)} d`;
  return isOver ? `${length} ago` : `in ${length}`;
}
