import type { SentThreat } from '../../event/message/sent-threat.ts';
import type { EventView } from '../../event/view.ts';
import type { DetectedFrom, Evidence, Finding } from '../../finding.ts';
import { detectorIds } from '../../gen/detectors.ts';

/**
 * The finding that a detector inside Tracee has made, or a signature inside Tracee up to v0.24.1: an event of the stream with a
 * threat, or with the event that it was detected from.
 *
 * @param event it was accepted
 * @returns undefined where the event is none
 */
export function detectorFinding(event: EventView): Finding | undefined {
  const { name, timestamp, threat, detectedFrom, process, thread, container, k8s } = event;
  if (threat === undefined && detectedFrom === undefined) return undefined;
  return {
    timestamp,
    signature: { id: idOf(name, threat), name, version: '', pack: 'Tracee' },
    threat: threatOf(threat, name),
    data: event.sent,
    tags: ['tracee'],
    subject: subjectOf(event),
    policies: event.policies,
    workload: {
      ...(process && { process }),
      ...(thread && { thread }),
      ...(container && { container }),
      ...(k8s && { k8s }),
    },
    detectedFrom: detectedFrom ?? { name, data: [] },
    evidence: evidenceOf(detectedFrom ?? { name, data: event.sent }, timestamp),
  };
}

/** A signature inside Tracee says its id itself; that of a detector is known by the name of its event, if it is one of Tracee's own. */
function idOf(event: string, threat: SentThreat | undefined): string {
  const known = Object.hasOwn(detectorIds, event) ? detectorIds[event] : undefined;
  return threat?.properties['signatureID'] || known || event;
}

/** Events that detectors make for other detectors have no threat: they are worth knowing, and no more. */
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

/** Most detectors look at paths: other paths are other findings. */
function subjectOf({ process, detectedFrom }: EventView): string {
  const path = detectedFrom?.data.find((one) => one.name === 'pathname')?.value;
  const who = process === undefined ? '' : `process ${process.uniqueId}`;
  return typeof path === 'string' ? `${who} pathname ${path}` : who;
}

/** What led to it, first things first; Tracee gives the time of the first to all that comes of it. */
function evidenceOf({ name, data, parent }: DetectedFrom, timestamp: bigint): readonly Evidence[] {
  return [...(parent === undefined ? [] : evidenceOf(parent, timestamp)), { timestamp, name, data }];
}
