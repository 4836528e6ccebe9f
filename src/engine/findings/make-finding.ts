import type { Event } from '../../event/event.ts';
import type { Argument } from '../../event/kinds.ts';
import type { DetectedFrom, Finding } from '../../finding.ts';
import { techniqueNames } from '../../gen/attack.ts';
import type { Mitre } from '../../signature/define.ts';
import { eventArguments, evidenceOf } from '../../signature/evidence.ts';
import { fleetKeyOf } from '../../signature/fleet-key.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import { DerivedEvent } from './derived-event.ts';
import type { CheckedOptions } from './report-options.ts';
import { workloadOf } from './workload-of.ts';

/**
 * Makes the finding of a signature for an event.
 * @param data the finding's own fields
 * @param options result of `checkedOptions`
 * @param atEnd true if only the end of the input caused the finding
 */
export function makeFinding(
  signature: LoadedSignature,
  data: readonly Argument[],
  event: Event,
  options: CheckedOptions,
  atEnd: boolean,
): Finding {
  const { id, name, version, pack } = signature;
  return {
    timestamp: event.timestamp,
    signature: { id, name, version, pack },
    threat: threatOf(signature, options),
    data,
    tags: [...(options.tags ?? []), ...(atEnd ? ['at_end'] : [])],
    subject: options.subject ?? subjectOf(signature, event),
    policies: event.policies,
    workload: workloadOf(event),
    detectedFrom: { name: event.name, data: eventArguments(event.name, dataOf(event)), ...parentOf(event) },
    evidence: options.evidence ?? [evidenceOf(event)],
  };
}

/**
 * The event from which a detector inside Tracee made this one. For Sequent's own events, that information is in the
 * evidence.
 */
function parentOf(event: Event): { readonly parent?: DetectedFrom } {
  const parent = event instanceof DerivedEvent ? undefined : event.detectedFrom;
  return parent === undefined ? {} : { parent };
}

function subjectOf({ about, fleet }: LoadedSignature, event: Event): string {
  const who = fleet === undefined ? processOf(event) : `${fleet.key} ${fleetKeyOf(event, fleet.key) ?? ''}`.trimEnd();
  const argument = about.get(event.name);
  const data = dataOf(event);
  return argument === undefined || !Object.hasOwn(data, argument)
    ? who
    : `${who} ${argument} ${String(data[argument])}`;
}

function processOf({ process }: Event): string {
  return process === undefined ? '' : `process ${process.uniqueId}`;
}

function threatOf({ description, threat }: LoadedSignature, { severity, mitre }: CheckedOptions): Finding['threat'] {
  const { techniques } = threat;
  const attack = mitre ?? (threat.mitre && named(threat.mitre));
  return {
    name: description,
    description,
    severity: severity ?? threat.severity,
    ...(attack && { mitre: { tactic: { name: attack.tactic }, technique: attack.technique } }),
    properties: { ...threat.properties, ...(techniques && { techniques: techniques.join(', ') }) },
  };
}

function named({ tactic, technique }: Mitre): NonNullable<CheckedOptions['mitre']> {
  return { tactic, technique: { id: technique, name: techniqueNames[technique] ?? '' } };
}

function dataOf(event: Event): Readonly<Record<string, unknown>> {
  return { ...event.data };
}
