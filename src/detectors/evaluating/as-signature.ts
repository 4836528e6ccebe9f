import { basename } from 'node:path';
import * as z from 'zod';
import type { Architecture } from '../../event/architecture.ts';
import { WireError } from '../../event/bytes/wire.ts';
import type { Event } from '../../event/event.ts';
import type { Argument } from '../../event/kinds.ts';
import type { DetectedFrom, Evidence, Finding } from '../../finding.ts';
import type { AnyContext, LoadedSignature } from '../../signature/loaded.ts';
import type { ProcessStore } from '../expressions/detector-stores.ts';
import type { DetectorDefinition } from '../reading/definition.ts';
import { pushedFilters } from '../registering/pushed-filters.ts';
import type { RegisteredDetector } from '../registering/register.ts';
import { missingAncestors, withAncestors, withParents } from './ancestry.ts';
import { detect, passesFilters } from './detect.ts';
import { type DetectorInput, inputOfStream } from './detector-input.ts';
import { mostRounds, OutputEvent, roundOf } from './output-event.ts';
import { detectedFromMessage, threatMessage } from './threat-message.ts';

/** Receives events of detectors other than findings. None of them is an error: Tracee continues too. */
export interface DetectorEvents {
  /** Called if a required expression failed, so that nothing was detected. */
  onFailure(detector: string, expression: string, reason: string): void;
  /** Called if an output of the last round would have had a listener. */
  onRoundsOver(detector: string): void;
}

/** Dependencies that the detectors of one engine share. */
export interface DetectorHost extends DetectorEvents {
  readonly arch: Architecture;
  readonly processes: ProcessStore | undefined;
  /** Tells whether a detector or signature listens to events of this name. */
  listensTo(event: string): boolean;
  /** Called with every output as an event, even without listeners. Tests compare these events with Tracee's. */
  readonly onOutput?: (output: OutputEvent) => void;
}

/** Inputs by event, because several detectors examine the same event. */
const inputs = new WeakMap<Event, DetectorInput>();

function inputOf(event: Event, arch: Architecture): DetectorInput {
  if (event instanceof OutputEvent) return event.input;
  let input = inputs.get(event);
  if (input === undefined) {
    input = inputOfStream(event, arch);
    inputs.set(event, input);
  }
  return input;
}

/** The result of a handler for the engine: arguments together with their kinds. */
class DetectorFinding {
  readonly data: readonly Argument[];

  constructor(data: readonly Argument[]) {
    this.data = data;
  }
}

/** Wraps a detector as a signature, so that the engine runs it like all others. */
export function asSignature(detector: RegisteredDetector, host: DetectorHost): LoadedSignature {
  const { definition, subscriptions, directory, path } = detector;
  const { id, event: name, version, threat, autoPopulate } = definition;
  const shown = autoPopulate.threat ? threat : undefined;
  const look = (event: Event, ctx: AnyContext): void => {
    const input = inputOf(event, host.arch);
    if (!passesFilters(detector, input)) return;
    const found = detect(detector, input);
    if (found === undefined) return;
    if ('failure' in found) host.onFailure(id, found.expression, found.failure);
    else ctx.report(new DetectorFinding(found.data), { evidence: [evidenceOf(input)], tags: tagsOf(event) });
  };
  const handle = (event: Event, ctx: AnyContext): void => {
    // An event of the stream may have the name of a detector's output. It is not such an output.
    if (subscriptions.get(event.name)?.within === true && !(event instanceof OutputEvent)) return;
    try {
      look(event, ctx);
    } catch (error) {
      // Damaged data is not a fault of the detector, so the detector must not be suspended.
      if (!(error instanceof WireError)) throw error;
      host.onFailure(id, 'the event', error.message);
    }
  };
  const within = [...subscriptions].filter(([, subscription]) => subscription.within).map(([event]) => event);
  return {
    id,
    name,
    version: version.join('.'),
    description: describe(definition),
    threat: { severity: shown?.severity ?? 'info' },
    explanation: [],
    triage: [],
    scope: {},
    about: new Map(),
    falsePositives: [],
    knownGaps: [],
    references: [],
    optional: [...subscriptions].filter(([, { optional }]) => optional).map(([event]) => event),
    enrichments: definition.enrichments.map((enrichment) => enrichment.name),
    finding: schemaOf(definition),
    options: undefined,
    state: {},
    models: {},
    where: new Map(),
    on: new Map([...subscriptions.keys()].map((event) => [event, handle])),
    definition: textOf({ path, definition }),
    pack: basename(directory),
    file: path,
    within: new Set(within),
    filters: pushedFilters(subscriptions),
    shape: {
      data: (finding) => (finding instanceof DetectorFinding ? finding.data : []),
      complete: (finding, event) => complete(finding, inputOf(event, host.arch), definition, host),
    },
    output: (finding, event) => output(detector, finding, inputOf(event, host.arch), host),
  };
}

/** A text that is the same for two detectors with the same definition. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return String(part);
    return part instanceof Map ? [...part] : part;
  });
}

/** The event with its arguments as they were before decoded-data. */
function evidenceOf({ event: { timestamp, name, process, thread }, data }: DetectorInput): Evidence {
  const executable = process?.executable;
  return {
    timestamp,
    name,
    data,
    ...(process && { process: { pid: process.pid, ...(executable !== undefined && { executable }) } }),
    ...(thread && { thread: { tid: thread.tid } }),
  };
}

function tagsOf({ inexact }: Event): readonly string[] {
  return inexact ? ['inexact'] : [];
}

function describe({ event, description, threat }: DetectorDefinition): string {
  return description || threat?.description || threat?.name || event;
}

/** The declared fields, for descriptions. Findings are not checked against this schema. */
function schemaOf({ fields, output }: DetectorDefinition): z.core.$ZodType {
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  return z.object(
    Object.fromEntries(
      output.map(({ name, optional }) => {
        const words = [types.get(name), optional ? 'where it can be had' : undefined].filter((word) => word);
        return [name, z.unknown().describe(words.join(', '))];
      }),
    ),
  );
}

function complete(
  finding: Finding,
  input: DetectorInput,
  { threat, autoPopulate, description, event }: DetectorDefinition,
  { processes }: DetectorHost,
): Finding {
  const shown = autoPopulate.threat ? threat : undefined;
  const { process } = finding.workload;
  const ancestors = autoPopulate.processAncestry ? missingAncestors(input, processes) : [];
  const { tactic, technique } = shown ?? {};
  return {
    ...finding,
    threat: {
      name: shown?.name || description || event,
      description: shown?.description ?? description,
      severity: shown?.severity ?? 'info',
      ...((tactic !== undefined || technique !== undefined) && {
        mitre: { tactic: { name: tactic ?? '' }, technique: technique ?? { id: '', name: '' } },
      }),
      properties: Object.fromEntries(shown?.properties ?? []),
    },
    detectedFrom: autoPopulate.detectedFrom ? originOf(input) : { name: input.event.name, data: [] },
    workload: {
      ...finding.workload,
      ...(process && ancestors.length > 0 && { process: withParents(process, ancestors) }),
    },
  };
}

function originOf({ event: { name, detectedFrom }, data }: DetectorInput): DetectedFrom {
  return { name, data, ...(detectedFrom && { parent: detectedFrom }) };
}

/** The finding as a new event; undefined if it has no listener or the limit of rounds is reached. */
function output(
  detector: RegisteredDetector,
  finding: Finding,
  input: DetectorInput,
  host: DetectorHost,
): Event | undefined {
  const { event: name, id } = detector.definition;
  host.onOutput?.(outputEvent(detector, finding, input, host.processes));
  if (!host.listensTo(name)) return undefined;
  if (roundOf(input.event) + 1 < mostRounds) return outputEvent(detector, finding, input, host.processes);
  host.onRoundsOver(id);
  return undefined;
}

/** A detector's finding as the event that Tracee would make from it. */
function outputEvent(
  { definition, number }: RegisteredDetector,
  finding: Finding,
  input: DetectorInput,
  processes: ProcessStore | undefined,
): OutputEvent {
  const { autoPopulate, threat } = definition;
  const { around } = input;
  const ancestors = autoPopulate.processAncestry ? missingAncestors(input, processes) : [];
  return new OutputEvent(finding, number, input.event, {
    ...around,
    workload: around.workload && ancestors.length > 0 ? withAncestors(around.workload, ancestors) : around.workload,
    threat: autoPopulate.threat && threat !== undefined ? threatMessage(threat) : undefined,
    detectedFrom: autoPopulate.detectedFrom ? detectedFromMessage(input) : undefined,
  });
}
