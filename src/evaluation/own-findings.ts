import type { Finding, Severity } from '../finding.ts';

/** A signature or model that was quarantined. */
export interface Quarantined {
  /** Id of the signature or model at fault. */
  readonly author: string;
  /** Ids of the signatures that no longer run. */
  readonly signatures: readonly string[];
  readonly reason: 'hung' | 'memory' | 'ended' | 'slow';
  /** The event that the author was handling, if known. */
  readonly event: string | undefined;
  /** The place in the author's source that was running, as `FILE:LINE:COLUMN`, if known. */
  readonly place: string | undefined;
  /** Time of the quarantine, in ISO 8601. */
  readonly at: string;
}

/** A signature or model that was suspended because it threw too often. */
export interface Suspended {
  readonly author: string;
  readonly signatures: readonly string[];
  /** The event of the last exception. */
  readonly event: string;
  /** Time of this event, in epoch nanoseconds. */
  readonly timestamp: bigint;
  /** Place of the last exception, as `FILE:LINE:COLUMN`, if known. */
  readonly at: string | undefined;
}

const what = {
  hung: 'it did not come to an end',
  memory: "it used up the engine's memory",
  ended: 'it ended the thread of the engine',
  slow: 'it kept using too much time',
} as const;

/**
 * @returns the finding that reports a quarantine. A gap in detection is a finding, because it must reach the readers
 * of findings.
 */
export function quarantineFinding(
  { author, signatures, reason, event, place, at: time }: Quarantined,
  version: string,
): Finding {
  const at = Date.parse(time);
  const keepsState = reason === 'slow';
  const where = `${reason === 'hung' && event !== undefined ? ' with an event' : ''}${place === undefined ? '' : `, at ${place}`}`;
  return own({
    id: 'SEQ-1',
    name: 'signature_quarantined',
    version,
    title: 'A signature was taken out of service',
    description: `Sequent no longer runs ${signatures.join(', ')}: ${what[reason]}${where}. ${keepsState ? 'The others keep their state' : stateLost(at)}`,
    subject: `signature ${author}`,
    timestamp: nanoseconds(at),
    event,
    data: [
      { name: 'author', kind: 'str', value: author },
      { name: 'signatures', kind: 'str_array', value: signatures },
      { name: 'reason', kind: 'str', value: reason },
      ...(event === undefined ? [] : [{ name: 'event', kind: 'str' as const, value: event }]),
      ...(place === undefined ? [] : [{ name: 'at', kind: 'str' as const, value: place }]),
      ...(keepsState ? [] : [{ name: 'state_since', kind: 'str' as const, value: isoTime(at) }]),
    ],
  });
}

/** @returns the finding that reports a suspension. The other signatures keep their state. */
export function suspensionFinding({ author, signatures, event, timestamp, at }: Suspended, version: string): Finding {
  return own({
    id: 'SEQ-1',
    name: 'signature_quarantined',
    version,
    title: 'A signature was suspended',
    description: `Sequent no longer runs ${signatures.join(', ')}: it has thrown too often${at === undefined ? '' : `, the last time at ${at}`}`,
    subject: `signature ${author}`,
    timestamp,
    event: event === '' ? undefined : event,
    data: [
      { name: 'author', kind: 'str', value: author },
      { name: 'signatures', kind: 'str_array', value: signatures },
      { name: 'reason', kind: 'str', value: 'faults' },
      ...(event === '' ? [] : [{ name: 'event', kind: 'str' as const, value: event }]),
      ...(at === undefined ? [] : [{ name: 'at', kind: 'str' as const, value: at }]),
    ],
  });
}

/** A signature or model that uses too much time. */
export interface Slow {
  readonly author: string;
  readonly signatures: readonly string[];
  /** Share of a core that the author used in the last ten seconds, from 0 to 1. */
  readonly share: number;
  /** Mean duration of a run in milliseconds. */
  readonly runMs: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** @returns the finding that reports a slow signature. Events may be lost; the signature still runs. */
export function slowFinding({ author, signatures, share, runMs, at }: Slow, version: string): Finding {
  const percent = Math.round(share * 100);
  return own({
    id: 'SEQ-2',
    name: 'signature_slow',
    version,
    title: 'A signature takes too much time',
    description: `${author} used ${percent} % of a core in the last 10 s, ${runMs.toFixed(1)} ms each time. If it goes on, it is taken out of service`,
    subject: `signature ${author}`,
    timestamp: nanoseconds(at),
    event: undefined,
    data: [
      { name: 'author', kind: 'str', value: author },
      { name: 'signatures', kind: 'str_array', value: signatures },
      { name: 'percent_of_core', kind: 'u_int32', value: percent },
      { name: 'run_us', kind: 'u_int32', value: Math.round(runMs * 1_000) },
    ],
  });
}

/** A restart of the engine. */
export interface Restarted {
  readonly reason: string;
  /** Number of restarts so far. */
  readonly restarts: number;
  /** The place in the source of signatures that was running, as `FILE:LINE:COLUMN`, if known. */
  readonly place: string | undefined;
  /** Ids of the signatures that share this source. */
  readonly candidates: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** @returns the finding that reports a restart for which no signature is known to be at fault */
export function restartFinding({ reason, restarts, place, candidates, at }: Restarted, version: string): Finding {
  const where =
    place === undefined ? '' : ` The code at ${place} was running, which is shared by ${candidates.join(', ')}.`;
  return own({
    id: 'SEQ-3',
    name: 'engine_restarted',
    version,
    title: 'The engine was started again',
    description: `The engine ended (${reason}), and no signature could be found at fault.${where} ${stateLost(at)}`,
    subject: 'engine',
    timestamp: nanoseconds(at),
    event: undefined,
    data: [
      { name: 'reason', kind: 'str', value: reason },
      { name: 'restarts', kind: 'u_int32', value: restarts },
      ...(place === undefined
        ? []
        : [
            { name: 'at', kind: 'str' as const, value: place },
            { name: 'candidates', kind: 'str_array' as const, value: candidates },
          ]),
      { name: 'state_since', kind: 'str', value: isoTime(at) },
    ],
  });
}

function stateLost(at: number): string {
  return `All signatures have lost their state: they know nothing of what happened before ${isoTime(at)}`;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function nanoseconds(at: number): bigint {
  return BigInt(Math.round(at)) * 1_000_000n;
}

/** Findings that an exception with the action `hold` has held. */
export interface Held {
  readonly exception: string;
  readonly owner: string;
  readonly reason: string;
  readonly count: number;
  /** Event times in epoch nanoseconds. */
  readonly first: bigint;
  readonly last: bigint;
  readonly signatures: readonly string[];
  readonly executables: readonly string[];
}

/** @returns the summary of held findings */
export function heldFinding(held: Held, version: string): Finding {
  const { exception, owner, reason, count, first, last, signatures, executables } = held;
  return own({
    id: 'SEQ-6',
    name: 'findings_held',
    version,
    severity: 'info',
    title: 'Findings were held by an exception',
    description: `The exception ${exception} of ${owner} has held ${count} finding${count === 1 ? '' : 's'} of ${signatures.join(', ') || 'its signatures'}: ${reason}`,
    subject: `exception ${exception}`,
    timestamp: last,
    event: undefined,
    data: [
      { name: 'exception', kind: 'str', value: exception },
      { name: 'findings', kind: 'u_int32', value: count },
      { name: 'signatures', kind: 'str_array', value: signatures },
      { name: 'executables', kind: 'str_array', value: executables },
      { name: 'first', kind: 'str', value: eventTime(first) },
      { name: 'last', kind: 'str', value: eventTime(last) },
      { name: 'owner', kind: 'str', value: owner },
      { name: 'reason', kind: 'str', value: reason },
    ],
  });
}

/** An exception that no longer applies. */
export interface Expired {
  readonly exception: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires: bigint;
  /** Number of findings that met it while it applied. */
  readonly hits: number;
  /** Event time in epoch nanoseconds. */
  readonly timestamp: bigint;
}

/** @returns the finding that reports an expired exception: from now on its findings are reported again */
export function expiryFinding(
  { exception, owner, reason, expires, hits, timestamp }: Expired,
  version: string,
): Finding {
  return own({
    id: 'SEQ-7',
    name: 'exception_expired',
    version,
    severity: 'medium',
    title: 'An exception has expired',
    description: `The exception ${exception} of ${owner} no longer applies, so that its findings are reported again. Renew it, or remove it from its file`,
    subject: `exception ${exception}`,
    timestamp,
    event: undefined,
    data: [
      { name: 'exception', kind: 'str', value: exception },
      { name: 'expires', kind: 'str', value: eventTime(expires) },
      { name: 'hits', kind: 'u_int64', value: BigInt(hits) },
      { name: 'owner', kind: 'str', value: owner },
      { name: 'reason', kind: 'str', value: reason },
    ],
  });
}

/** A time that may come from the stream, and may be beyond the calendar. */
function eventTime(timestamp: bigint): string {
  const date = new Date(Number(timestamp / 1_000_000n));
  return Number.isNaN(date.getTime()) ? `${timestamp} ns` : date.toISOString();
}

interface Own {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly subject: string;
  readonly timestamp: bigint;
  readonly event: string | undefined;
  readonly data: Finding['data'];
  /** `high` by default: a gap in detection. */
  readonly severity?: Severity;
}

function own({
  id,
  name,
  version,
  title,
  description,
  subject,
  timestamp,
  event,
  data,
  severity = 'high',
}: Own): Finding {
  return {
    timestamp,
    signature: { id, name, version, pack: 'sequent' },
    threat: { name: title, description, severity, properties: {} },
    data,
    tags: [],
    subject,
    policies: [],
    workload: {},
    detectedFrom: { name: event ?? name, data: [] },
    evidence: [],
  };
}
