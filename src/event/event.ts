import type { DetectedFrom, Evidence, Finding, Severity } from '../finding.ts';
import type { Catalogue } from '../gen/catalogue.ts';
import type { CustomEvents } from './custom-events.ts';
import type { Argument } from './kinds.ts';
import type { Container, Kubernetes, Process, Thread } from './workload/workload.ts';

/** A finding of another signature, as a signature that listens to `finding` sees it. */
export interface FindingData {
  /** Id of the signature that made it. */
  readonly signature: string;
  readonly name: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly tags: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly threat: Finding['threat'];
}

interface OwnEvents {
  readonly finding: FindingData;
}

/** Arguments by event name. */
export type Events = Catalogue & CustomEvents & OwnEvents;
export type EventName = keyof Events & string;
export type EventData<N extends EventName> = Events[N];

/** An event as a signature sees it. Everything in it is read from the bytes when first asked for. */
export interface Event<N extends EventName = EventName> {
  readonly name: N;
  /** Epoch nanoseconds. For system calls the time of entry, though Tracee sends the event at the exit. */
  readonly timestamp: bigint;
  /** The validated arguments. Reading one that Tracee did not send ends the handler without a finding (and is counted). */
  readonly data: Readonly<EventData<N>>;
  /** The same as `data[argument]`, without making the others: for handlers that let most events go by a glance. */
  value<A extends keyof EventData<N> & string>(argument: A): EventData<N>[A];
  /**
   * The arguments once more, as they travelled: their own kinds, their order, names that the catalogue lacks and repeats
   * included, nothing turned into another form. For signatures that work on events of any sort; `data` is what others want.
   */
  readonly sent: readonly Argument[];
  readonly process: Process | undefined;
  readonly thread: Thread | undefined;
  readonly container: Container | undefined;
  /** Whether there is a `container`, without making it. */
  readonly inContainer: boolean;
  readonly k8s: Kubernetes | undefined;
  /** Names of the Tracee policies that matched. */
  readonly policies: readonly string[];
  /** The event that a detector of Tracee made this one of; its arguments are never decoded. */
  readonly detectedFrom: DetectedFrom | undefined;
  /** Some argument was turned back from text that several numbers share; `data` has the smallest of them. */
  readonly inexact: boolean;
}
