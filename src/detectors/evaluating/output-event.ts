import type { Event } from '../../event/event.ts';
import { freezeAll } from '../../event/freeze.ts';
import type { Argument } from '../../event/kinds.ts';
import type { Container, Kubernetes, Process, Thread } from '../../event/workload/workload.ts';
import type { DetectedFrom, Finding } from '../../finding.ts';
import { type Around, DetectorInput } from './detector-input.ts';

/**
 * Maximum number of rounds of a detector's outputs through other detectors, as in Tracee
 * (pkg/ebpf/events_pipeline.go).
 */
export const mostRounds = 5;

/** An event made from the output of a detector, or of a signature with listening detectors. It is read-only. */
export class OutputEvent implements Event {
  readonly name: Event['name'];
  readonly timestamp: bigint;
  readonly data: never;
  readonly sent: readonly Argument[];
  readonly process: Process | undefined;
  readonly thread: Thread | undefined;
  readonly container: Container | undefined;
  readonly inContainer: boolean;
  readonly k8s: Kubernetes | undefined;
  readonly policies: readonly string[];
  readonly detectedFrom: DetectedFrom;
  readonly inexact: boolean;
  /** Number of detectors in the chain that led to it. */
  readonly round: number;
  /** The same event in the form for detectors. */
  readonly input: DetectorInput;

  /**
   * @param finding the finding in `source`; the event has its name
   * @param id number of the event
   * @param around the parts of its message
   */
  constructor(finding: Finding, id: number, source: Event, around: Around) {
    const { data } = finding;
    this.name = asEventName(finding.signature.name);
    this.sent = freezeAll(data);
    this.data = asData(freezeAll(dataOf(data)));
    this.timestamp = source.timestamp;
    this.process = finding.workload.process;
    this.thread = source.thread;
    this.container = source.container;
    this.inContainer = source.inContainer;
    this.k8s = source.k8s;
    this.policies = source.policies;
    this.inexact = source.inexact;
    this.detectedFrom = finding.detectedFrom;
    this.round = roundOf(source) + 1;
    this.input = new DetectorInput(
      this,
      id,
      () => data,
      () => around,
    );
    Object.freeze(this);
  }

  value(argument: string): never {
    return asData(Reflect.get(this.data, argument));
  }
}

/** @returns the number of detectors in the chain that led to an event; 0 for events of the stream */
export function roundOf(event: Event): number {
  return event instanceof OutputEvent ? event.round : 0;
}

function dataOf(sent: readonly Argument[]): Record<string, unknown> {
  // A name may be __proto__: the object must have no prototype to hit.
  const data: Record<string, unknown> = Object.create(null);
  for (const { name, value } of sent) if (!(name in data)) data[name] = value;
  return data;
}

/** Only the dispatch knows which type of event the data belongs to. */
function asData(data: unknown): never {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return data as never;
}

/** Any name may be a custom event. */
function asEventName(name: string): Event['name'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return name as Event['name'];
}
