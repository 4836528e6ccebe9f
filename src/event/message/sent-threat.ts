import { type DetectedFrom, type Severity, severities } from '../../finding.ts';
import {
  detectedFromDataTag,
  detectedFromNameTag,
  detectedFromParentTag,
  entryKeyTag,
  entryValueTag,
  mitreTacticNameTag,
  mitreTacticTag,
  mitreTechniqueIdTag,
  mitreTechniqueNameTag,
  mitreTechniqueTag,
  threatDescriptionTag,
  threatMitreTag,
  threatNameTag,
  threatPropertiesTag,
  threatSeverityTag,
} from '../../gen/tags.ts';
import { eachField, text, uint32, WireError } from '../bytes/wire.ts';
import { readArguments } from '../values/values.ts';

/**
 * Threat information of an event made by a detector of Tracee: `tracee.v1beta1.Threat`
 * (proto/tracee/v1beta1/threat.proto).
 */
export interface SentThreat {
  name: string;
  description: string;
  severity: Severity;
  mitre: { readonly tactic: string; readonly technique: { readonly id: string; readonly name: string } } | undefined;
  readonly properties: Record<string, string>;
}

/** Limit of nesting. Tracee passes outputs of detectors on to detectors five times (pkg/ebpf/events_pipeline.go). */
const mostParents = 8;

/**
 * Reads the `Threat` in `b[p, end)`.
 * @throws WireError if the bytes are damaged
 */
export function readThreat(b: Uint8Array, p: number, end: number): SentThreat {
  // The author of the detector chooses the keys, so the object must have no prototype.
  const properties: Record<string, string> = Object.create(null);
  const threat: SentThreat = { name: '', description: '', severity: 'info', mitre: undefined, properties };
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === threatDescriptionTag) threat.description = text(b, start, stop);
    else if (tag === threatMitreTag) threat.mitre = readMitre(b, start, stop);
    else if (tag === threatSeverityTag) threat.severity = severities[uint32(b, start, stop)] ?? 'critical';
    else if (tag === threatNameTag) threat.name = text(b, start, stop);
    else if (tag === threatPropertiesTag) readProperty(b, start, stop, properties);
  });
  return threat;
}

/**
 * Reads the `DetectedFrom` in `b[p, end)`.
 * @returns undefined if it is empty: Tracee v0.24.1 sends an empty one with every event of its own
 * @throws WireError if the bytes are damaged, or nested too deeply
 */
export function readDetectedFrom(b: Uint8Array, p: number, end: number, depth = 0): DetectedFrom | undefined {
  if (depth > mostParents) throw new WireError(`detected_from has more than ${mostParents} parents`);
  let name = '';
  let parent: DetectedFrom | undefined;
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === detectedFromNameTag) name = text(b, start, stop);
    else if (tag === detectedFromParentTag) parent = readDetectedFrom(b, start, stop, depth + 1);
  });
  const data = readArguments(b, p, end, detectedFromDataTag);
  if (name === '' && data.length === 0 && parent === undefined) return undefined;
  return { name, data, ...(parent && { parent }) };
}

function readMitre(b: Uint8Array, p: number, end: number): SentThreat['mitre'] {
  let tactic = '';
  const technique = { id: '', name: '' };
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === mitreTacticTag) {
      eachField(b, start, stop, (inner, from, to) => {
        if (inner === mitreTacticNameTag) tactic = text(b, from, to);
      });
    } else if (tag === mitreTechniqueTag) {
      eachField(b, start, stop, (inner, from, to) => {
        if (inner === mitreTechniqueIdTag) technique.id = text(b, from, to);
        else if (inner === mitreTechniqueNameTag) technique.name = text(b, from, to);
      });
    }
  });
  return { tactic, technique };
}

function readProperty(b: Uint8Array, p: number, end: number, into: Record<string, string>): void {
  let key = '';
  let value = '';
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === entryKeyTag) key = text(b, start, stop);
    else if (tag === entryValueTag) value = text(b, start, stop);
  });
  into[key] = value;
}
