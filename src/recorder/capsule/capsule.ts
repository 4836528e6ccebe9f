import type { BlockLoss } from '../../intake/recording/zstd/block-head.ts';
import type { Redact } from '../../output/choice/redact.ts';

/** A finding as the output format `json` has it, see docs/reference/finding.md. Every text in it may come from an attacker. */
export type FindingJson = Readonly<Record<string, unknown>>;

/** Events that are missing in the window of a capsule. Sequent knew of them when it wrote the capsule. */
export interface CapsuleLoss extends BlockLoss {
  /** Event times between which the events are missing, epoch nanoseconds. */
  readonly from: bigint;
  readonly to: bigint;
}

/** The window of a capsule in event time. */
export interface CapsuleWindow {
  /** Time of the finding, epoch nanoseconds. */
  readonly time: bigint;
  /** Start and end of the window, epoch nanoseconds; both are included. */
  readonly from: bigint;
  readonly to: bigint;
  /** Whether the events of all processes are in it, and not only those of the process, its family and its container. */
  readonly whole: boolean;
  /** Time of the oldest event that the recorder still held, if it is after `from`. */
  readonly held_from?: bigint | undefined;
  /** Whether the program ended before the time after the finding was over. */
  readonly ended_early: boolean;
}

/** Events that a bound has left out of a capsule. */
export interface CapsuleCut {
  /** Number of left out events. */
  readonly events: number;
  /** Maximum size of the events of a capsule, compressed, in bytes. */
  readonly bound: number;
}

/** A signature that was running, with its version. */
export interface CapsuleSignature {
  readonly id: string;
  readonly name: string;
  readonly version: string;
}

/** The head of a capsule. */
export interface CapsuleHead {
  /** Time of writing, epoch milliseconds. */
  readonly written: number;
  /** The findings of one process in one window; the first one is the reason for the capsule. */
  readonly findings: readonly [FindingJson, ...FindingJson[]];
  /** Number of further findings of this process in this window, which are not in the list. */
  readonly more_findings: number;
  readonly versions: {
    readonly sequent: string;
    /** As Tracee has told it; text from outside. */
    readonly tracee?: string | undefined;
  };
  /** Settings that a replay needs for the same finding. */
  readonly options: {
    readonly arch: string;
    /** Packs, folders and files of signatures, as the operator gave them. */
    readonly packs: readonly string[];
    /** Options of signatures and models by id. */
    readonly signatures: Readonly<Record<string, unknown>>;
  };
  readonly signatures: readonly CapsuleSignature[];
  /** Names of Tracee's policies that have selected events of the capsule, at most 64. */
  readonly policies: readonly string[];
  readonly window: CapsuleWindow;
  /** Losses in the window, oldest first. */
  readonly losses: readonly CapsuleLoss[];
  readonly redaction: {
    /** The rules that were applied; undefined if none are set. */
    readonly rules?: Redact | undefined;
    /** Number of events that they have changed. */
    readonly events: number;
  };
  /** Undefined if every event of the window is in the capsule. */
  readonly cut?: CapsuleCut | undefined;
  /** Number of events in the capsule. */
  readonly events: number;
}

/** A capsule: a finding with the events around it. docs/reference/capsule.md describes the file. */
export interface Capsule extends Omit<CapsuleHead, 'events'> {
  readonly file: string;
  /** The finding that is the reason for the capsule. */
  readonly finding: FindingJson;
  /** Names of Tracee's policies. */
  readonly policy: readonly string[];
  /** Number of events that the head announces. */
  readonly count: number;
  /**
   * The events in the order of their arrival, each an encoded `tracee.v1beta1.StreamEventsResponse`. They are
   * decompressed while they are read. The bytes of an event are valid until the next one is taken.
   * Reading throws a SequentError SEQ_RECORDING at a damaged block.
   */
  readonly events: Iterable<Uint8Array>;
}
