import type { SentThreat } from '../../event/message/sent-threat.ts';
import type { EventView } from '../../event/view.ts';
import type { DetectedFrom, Evidence, Finding } from '../../finding.ts';
import { detectorIds } from '../../gen/detectors.ts';
import { workloadOf } from './workload-of.ts';

/**
 * Makes the finding of a detector inside Tracee, or of a signature inside Tracee up to v0.24.1. Such a finding is an
 * event of the stream with a threat, or with the event that it was detected from.
 * @param event an accepted event
 * @returns undefined if the event is not such a finding
 */
export function detectorFinding(event: EventView): Finding | undefined {
  const { name, timestamp, threat, detectedFrom } = event;
  if (threat === undefined && detectedFrom === undefined) return undefined;
  return {
    timestamp,
    signature: { id: idOf(name, threat), name, version: '', pack: 'Tracee' },
    threat: threatOf(threat, name),
    data: event.sent,
    tags: ['tracee'],
    subject: subjectOf(event),
    policies: event.policies,
    workload: workloadOf(event),
    detectedFrom: detectedFrom ?? { name, data: [] },
    evidence: evidenceOf(detectedFrom ?? { name, data: event.sent }, timestamp),
  };
}

/**
 * A signature inside Tracee sends its id. A detector is identified by the name of its event, if that is one of Tracee's
 * own.
 */
function idOf(event: string, threat: SentThreat | undefined): string {
  const known = Object.hasOwn(detectorIds, event) ? detectorIds[event] : undefined;
  return threat?.properties['signatureID'] || known || event;
}

/** Events that detectors make for other detectors have no threat. Their findings are informational. */
function threatOf(threat: SentThreat | undefined, event: string): Finding['threat'] {
  const mitre = threat?.mitre;
  return {
    name: threat?.name || event,
    description: threat?.description || threat?.name || event,
    severity: threat?.severity ?? 'info',
    ...(mitre && { mitre: { tactic: { name: mitre.tactic }, technique: mitre.technique } }),
    properties: threat?.properties ?? {},
  };
}

/** Most detectors look at paths, so a finding about another path is another finding. */
function subjectOf({ process, detectedFrom }: EventView): string {
  const path = detectedFrom?.data.find((one) => one.name === 'pathname')?.value;
  const who = process === undefined ? '' : `process ${process.uniqueId}`;
  return typeof path === 'string' ? `${who} pathname ${path}` : who;
}

/**
 * The events that led to the finding, earliest first. Tracee gives the time of the first event to all events derived
 * from it.
 */
function evidenceOf({ name, data, parent }: DetectedFrom, timestamp: bigint): readonly Evidence[] {
  return [...(parent === undefined ? [] : evidenceOf(parent, timestamp)), { timestamp, name, data }];
}
