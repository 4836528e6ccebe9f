import type { Kind } from '../../event/kinds.ts';

/**
 * Differences between the events of a version and the catalogue, which describes main. Arguments are `event.argument`.
 */
export interface EventDifferences {
  /** Events that the version does not know. */
  readonly lacks: readonly string[];
  /** Arguments that it does not declare. */
  readonly lacksArguments: readonly string[];
  /** Kinds of arguments that differ. */
  readonly kinds: Readonly<Record<string, Kind>>;
  /** All sets of an event whose sets differ from main. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
}

/** Both forms of a policy file (a custom resource of Kubernetes, or plain YAML). */
export type PolicyForm = 'kubernetes' | 'plain';

/** A flag that Tracee should be started with. */
export interface StartFlag {
  readonly flag: string;
  /** The loss without it, one sentence without a full stop. */
  readonly without: string;
  /** Its cost, one sentence without a full stop. */
  readonly cost: string;
}

/** A range of numbers of the wire's EventId enum that differ in other versions. */
export interface EnumRange {
  readonly from: number;
  readonly to: number;
  /** Number to add to a number of this version to get main's. */
  readonly shift: number;
}

/** The differences of one version of Tracee. All version-specific facts that code needs are in profiles. */
export interface TraceeProfile {
  /** The name that `--tracee-version` takes: a release tag, or `main`. */
  readonly version: string;
  /** Version and date for people. */
  readonly label: string;
  /** Its commit, with which the name of a custom build ends: `main-7c9ec9788`, `-b40e7f3f8`. */
  readonly commit: string;
  /** Undefined for main, because the catalogue describes its events. */
  readonly differences: EventDifferences | undefined;
  /** The kind of addresses on the wire. */
  readonly pointerKind: Kind & ('pointer' | 'u_int64');
  /** Declared arguments that are never sent over gRPC, as `event.argument`. */
  readonly neverSent: ReadonlySet<string>;
  /** Ranges of the wire's event numbers that differ from main's. Names in the stream are right in every version. */
  readonly enumRanges: readonly EnumRange[];
  /** Forms of a policy that it reads. */
  readonly policyForms: readonly PolicyForm[];
  /** Extensions of the files that it reads in a folder of policies. */
  readonly policyEndings: readonly string[];
  /** Whether `container=started` selects containers whose start it has seen; otherwise it selects any container. */
  readonly knowsStartedContainers: boolean;
  /** Whether a rule may name a set of events, such as `syscalls`. */
  readonly takesSets: boolean;
  /**
   * How it makes its own findings: `signatures` are Go plug-ins whose events have the number 0 and
   * `threat.properties.signatureID`; `detectors` have numbers from 6000 and `GetDetectorsCatalog`.
   */
  readonly ownFindings: 'signatures' | 'detectors';
  /** The flag that adds `workload.process.executable.path` to events; undefined if no flag is needed. */
  readonly pathFlag: StartFlag | undefined;
  /** The flag that adds the environment of the program to `sched_process_exec`. */
  readonly environmentFlag: string;
  /** The flag that converts numbers to text; it should not be set. */
  readonly decodedFlag: string;
}
