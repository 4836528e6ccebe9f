import { MapValue, Uint } from '../../cel/values/value.ts';
import type { Finding } from '../../finding.ts';
import { severities } from '../../finding.ts';
import { argumentMessage } from '../expressions/argument-message.ts';
import { MadeMessage, type TraceeMessage } from '../expressions/tracee-message.ts';
import type { ThreatDefinition } from '../reading/definition.ts';
import type { DetectorInput } from './detector-input.ts';

/** A detector's threat as a `tracee.v1beta1.Threat`. */
export function threatMessage({
  name,
  description,
  severity,
  tactic,
  technique,
  properties,
}: ThreatDefinition): TraceeMessage {
  return new MadeMessage('Threat', {
    name,
    description,
    severity: BigInt(severities.indexOf(severity)),
    mitre: tactic === undefined && technique === undefined ? undefined : mitreMessage(tactic, technique),
    properties: new MapValue([...properties]),
  });
}

/** A finding's threat, in the same form. */
export function findingThreat({ name, description, severity, mitre, properties }: Finding['threat']): TraceeMessage {
  return new MadeMessage('Threat', {
    name,
    description,
    severity: BigInt(severities.indexOf(severity)),
    mitre: mitre && mitreMessage(mitre.tactic.name, mitre.technique),
    properties: new MapValue(Object.entries(properties)),
  });
}

function mitreMessage(tactic: string | undefined, technique: ThreatDefinition['technique']): TraceeMessage {
  return new MadeMessage('Mitre', {
    tactic: tactic === undefined ? undefined : new MadeMessage('MitreTactic', { name: tactic }),
    technique: technique && new MadeMessage('MitreTechnique', { ...technique }),
  });
}

/** The origin of an output: a `tracee.v1beta1.DetectedFrom` of the source event, with the origin of that event inside. */
export function detectedFromMessage(input: DetectorInput): TraceeMessage {
  return new MadeMessage('DetectedFrom', {
    id: new Uint(BigInt(input.id)),
    name: input.event.name,
    data: input.data.map(argumentMessage),
    parent: input.around.detectedFrom,
  });
}
