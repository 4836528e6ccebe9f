import { fromRfc3339 } from '../../output/time.ts';
import { toJson } from '../../text/json.ts';
import type { Capsule, CapsuleSignature, FindingJson } from './capsule.ts';

/** The signatures of a replay. */
export interface ReplayedWith {
  readonly signatures: readonly CapsuleSignature[];
  /** Options of signatures and models by id. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A finding of a capsule that a replay has not found, with every known reason. */
export interface MissingFinding {
  readonly id: string;
  readonly signature: string;
  readonly reasons: readonly string[];
}

/**
 * Compares a replay of a capsule with its findings.
 * @param found ids of the findings of the replay
 * @returns the findings of the capsule that are missing
 */
export function missingFindings(
  capsule: Capsule,
  found: ReadonlySet<string>,
  ran: ReplayedWith,
): readonly MissingFinding[] {
  return capsule.findings.flatMap((finding) => {
    const id = String(finding['finding_id']);
    if (found.has(id)) return [];
    const signature = String(member(finding['signature'], 'id'));
    return [{ id, signature, reasons: reasonsFor(capsule, finding, signature, ran) }];
  });
}

function reasonsFor(
  { signatures, options, redaction, cut, losses, window }: Capsule,
  finding: FindingJson,
  signature: string,
  ran: ReplayedWith,
): readonly string[] {
  const reasons: string[] = [];
  const before = signatures.find(({ id }) => id === signature)?.version;
  const now = ran.signatures.find(({ id }) => id === signature)?.version;
  if (now === undefined) reasons.push('the signature is not loaded; name its pack with --signatures');
  else if (now !== before) reasons.push(`the signature had version ${before ?? 'unknown'} and has ${now} now`);
  if (toJson(sorted(options.signatures)) !== toJson(sorted(ran.options)))
    reasons.push('options of signatures or models differ; name the configuration file with --config');
  if (redaction.events > 0) reasons.push(`redaction has changed ${redaction.events} events`);
  if (cut !== undefined) reasons.push(`the capsule lacks ${cut.events} events, because it would be too large`);
  const lost = losses.filter(({ reason }) => reason !== 'start');
  if (lost.length > 0) reasons.push(`events are missing in the window: ${lost.map(({ reason }) => reason).join(', ')}`);
  if (window.held_from !== undefined) reasons.push('the recorder held no events from the begin of the window');
  if (earliestEvidence(finding) < window.from) reasons.push('its evidence begins before the window');
  if (reasons.length === 0) reasons.push('the signature knew something from before the window, or of other processes');
  return reasons;
}

function earliestEvidence(finding: FindingJson): bigint {
  const evidence = finding['evidence'];
  const items: readonly unknown[] = Array.isArray(evidence) ? evidence : [];
  const times = items.flatMap((item) => {
    const given = member(item, 'timestamp');
    const time = typeof given === 'string' ? fromRfc3339(given) : undefined;
    return time === undefined ? [] : [time];
  });
  return times.reduce((least, time) => (time < least ? time : least), 2n ** 63n);
}

function sorted(options: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
