import type { Kind } from '../../event/kinds.ts';

/** In what the events of a version differ from the catalogue, which is that of main. Arguments are `event.argument`. */
export interface EventDifferences {
  /** Events that the version does not know. */
  readonly lacks: readonly string[];
  /** Arguments that it does not declare. */
  readonly lacksArguments: readonly string[];
  /** Kinds of arguments that it declares otherwise. */
  readonly kinds: Readonly<Record<string, Kind>>;
  /** All sets of an event that is in others than on main. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
}

/** Both forms of a policy file (a custom resource of Kubernetes, or plain YAML). */
export type PolicyForm = 'kubernetes' | 'plain';

/** A flag that Tracee should be started with. */
export interface StartFlag {
  readonly flag: string;
  /** What is missing without it, one sentence without a full stop. */
  readonly without: string;
  /** What it costs, one sentence without a full stop. */
  readonly cost: string;
}

/** A run of numbers of the wire's EventId enum that other versions have elsewhere. */
export interface EnumRange {
  readonly from: number;
  readonly to: number;
  /** What is added to a number of this version to get main's. */
  readonly shift: number;
}

/** What is particular to one version of Tracee. Everything about versions that code needs to know stands in a profile. */
export interface TraceeProfile {
  /** The name that `--tracee-version` takes: a release tag, or `main`. */
  readonly version: string;
  /** Version and date for people. */
  readonly label: string;
  /** Its commit, with which a build of one's own ends what it calls itself: `main-7c9ec9788`, `-b40e7f3f8`. */
  readonly commit: string;
  /** Undefined for main, whose events are the catalogue itself. */
  readonly differences: EventDifferences | undefined;
  /** The kind that addresses have on the wire. */
  readonly pointerKind: Kind & ('pointer' | 'u_int64');
  /** Declared arguments that never come over gRPC, as `event.argument`. */
  readonly neverSent: ReadonlySet<string>;
  /** Ranges of the wire's event numbers that differ from main's. Names in the stream are right in every version. */
  readonly enumRanges: readonly EnumRange[];
  /** Forms of a policy that it reads. */
  readonly policyForms: readonly PolicyForm[];
  /** Endings of the files that it reads in a folder of policies. */
  readonly policyEndings: readonly string[];
  /** Whether `container=started` asks for containers whose start it has seen; otherwise it stands for any container. */
  readonly knowsStartedContainers: boolean;
  /** Whether a rule may name a set of events, such as `syscalls`. */
  readonly takesSets: boolean;
  /**
   * How it makes findings of its own: `signatures` are Go plug-ins whose events have the number 0 and
   * `threat.properties.signatureID`; `detectors` have numbers from 6000 and `GetDetectorsCatalog`.
   */
  readonly ownFindings: 'signatures' | 'detectors';
  /** The flag that makes events carry `workload.process.executable.path`; undefined where they do without a flag. */
  readonly pathFlag: StartFlag | undefined;
  /** The flag that makes `sched_process_exec` carry the environment of the program. */
  readonly environmentFlag: string;
  /** The flag with which numbers come as text; it should not be there. */
  readonly decodedFlag: string;
}
