import type { DetectedFrom, Evidence, Finding, Severity } from '../finding.ts';
import type { Catalogue } from '../gen/catalogue.ts';
import type { CustomEvents } from './custom-events.ts';
import type { Argument } from './kinds.ts';
import type { Container, Kubernetes, Process, Thread } from './workload/workload.ts';

/** Origin of an event of a fleet. On one node, where signatures read Tracee's events, the texts are empty. */
interface FleetOrigin {
  /** Name of the node that reported it. */
  readonly node: string;
  readonly cluster: string;
  /** Static labels of the node, each as `name=value`. */
  readonly labels: readonly string[];
}

/** A finding of another signature, as the data of the event `finding`. */
export interface FindingData extends FleetOrigin {
  /** Id of the finding, which finds it in the outputs and the history of its node. Empty on one node. */
  readonly id: string;
  /** Id of the signature that reported it. */
  readonly signature: string;
  readonly name: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly tags: readonly string[];
  /** SHA-256 of an executable, if the finding tells one; else empty. */
  readonly sha256: string;
  /** In a fleet, the evidence stays on its node: reading it ends the handler without a finding. */
  readonly evidence: readonly Evidence[];
  readonly threat: Finding['threat'];
}

/** Periodic report of a sidecar about itself, as the data of the event `sidecar_heartbeat` of a fleet. */
export interface HeartbeatData extends FleetOrigin {
  /** Milliseconds until the next heartbeat. 0: the sidecar is being stopped on purpose. */
  readonly nextMs: number;
  /** Version of Sequent. */
  readonly version: string;
  /** Version of Tracee; empty if it is not known. */
  readonly tracee: string;
  /** Hash of the set of signatures with their versions and options. Equal sets have equal hashes. */
  readonly signatureSet: string;
  readonly signatures: number;
  /** Counts since the start of the sidecar. */
  readonly received: bigint;
  readonly findings: bigint;
  readonly lost: bigint;
}

/** Events that Tracee does not send. */
interface OwnEvents {
  readonly finding: FindingData;
  readonly sidecar_heartbeat: HeartbeatData;
}

/** Arguments by event name. */
export type Events = Catalogue & CustomEvents & OwnEvents;
export type EventName = keyof Events & string;
export type EventData<N extends EventName> = Events[N];

/** An event as a signature sees it. Each part is read from the bytes on first access. */
export interface Event<N extends EventName = EventName> {
  readonly name: N;
  /** Epoch nanoseconds. For system calls, the time of entry, although Tracee sends the event at the exit. */
  readonly timestamp: bigint;
  /**
   * The validated arguments. Reading an argument that Tracee did not send ends the handler without a finding (and is
   * counted).
   */
  readonly data: Readonly<EventData<N>>;
  /** Reads `data[argument]` without making the other arguments, for handlers that ignore most events. */
  value<A extends keyof EventData<N> & string>(argument: A): EventData<N>[A];
  /**
   * The arguments as sent: in their own kinds and order, including unknown names and repeats, without conversion. For
   * signatures that handle events of any kind; use `data` otherwise.
   */
  readonly sent: readonly Argument[];
  readonly process: Process | undefined;
  readonly thread: Thread | undefined;
  readonly container: Container | undefined;
  /** Whether there is a `container`; does not create it. */
  readonly inContainer: boolean;
  readonly k8s: Kubernetes | undefined;
  /** Names of the Tracee policies that matched. */
  readonly policies: readonly string[];
  /** The event from which a detector of Tracee made this one; its arguments are never decoded. */
  readonly detectedFrom: DetectedFrom | undefined;
  /** True if an argument was converted from a text that several numbers share; `data` has the smallest of them. */
  readonly inexact: boolean;
}
