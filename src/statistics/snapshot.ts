import type { Counts } from './counts.ts';

/** The way of an output's findings over the network, see `RemoteAccount`. */
export interface RemoteCounts {
  readonly accepted: number;
  readonly resumed: number;
  readonly retried: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly dead: number;
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly restarts: number;
  /** Findings that the delivery thread has lost, by severity. */
  readonly lost: Readonly<Record<string, number>>;
  readonly store: 'disk' | 'memory';
  /** Only of the history. */
  readonly history?:
    | {
        readonly bytes: number;
        readonly files: number;
        readonly removedFiles: number;
        readonly damagedFiles: number;
        /** Epoch milliseconds. */
        readonly oldestMs: number | undefined;
      }
    | undefined;
}

/** State and counts of one output, see `OutputState`. */
export interface OutputCounts {
  readonly name: string;
  readonly state: string;
  readonly reason: string | undefined;
  readonly delivered: number;
  /** Reports that are not written yet. */
  readonly waiting: number;
  readonly undelivered: Readonly<Record<string, number>>;
  readonly remote?: RemoteCounts | undefined;
}

/** Counts of the reports, see `Reporting`. */
export interface ReportCounts {
  readonly reports: number;
  readonly heldBack: number;
  readonly closedEarly: number;
  readonly undelivered: number;
  readonly unrouted: number;
  /** Findings by the id of their signature, then by severity. */
  readonly findings: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Findings lost between the engine's thread and the main thread. */
  readonly transit: { readonly undelivered: Readonly<Record<string, number>> };
  readonly outputs: readonly OutputCounts[];
}

/** State of a running sidecar. */
export interface LiveState {
  readonly reconnects: number;
  /** Number of reloads that have changed something, and of those that were refused. */
  readonly reloads: number;
  readonly reloadsRefused: number;
  /** The version that Tracee has told; it is text from outside. */
  readonly stream: { readonly state: string; readonly version?: string | undefined };
  readonly engine: {
    readonly state: string;
    readonly restarts: number;
    readonly suspended: readonly string[];
    /** Share of one core that each signature and model used in the last 10 s, from 0 to 1 by id. */
    readonly share?: Readonly<Record<string, number>> | undefined;
  };
  readonly quarantined: readonly {
    readonly author: string;
    readonly signatures: readonly string[];
    readonly reason: string;
  }[];
  /** Run time of each signature and model in seconds, by id. */
  readonly authorSeconds: Readonly<Record<string, number>>;
  /** The flight recorder; absent if there is none. */
  readonly recorder?: { readonly counts: RecorderSnapshot } | undefined;
  /** The ring of events. */
  readonly ring: { readonly usedBytes: number; readonly bytes: number };
}

/** Counts of the flight recorder. */
export interface RecorderSnapshot {
  readonly recorded: number;
  readonly dropped: number;
  readonly lost_on_disk: number;
  readonly bytes: number;
  readonly segments: number;
  readonly capsules: number;
  readonly capsules_cut: number;
  readonly capsules_refused: number;
  readonly capsules_failed: number;
  readonly capsules_removed: number;
  readonly capsule_bytes: number;
  readonly capsules_pending: number;
}

/** Answers of the health probes. */
export interface Probes {
  readonly live: boolean;
  readonly ready: boolean;
  /** All codes of reasons. */
  readonly codes: readonly string[];
  /** The codes that hold now. */
  readonly reasons: readonly string[];
}

/** Time that the process has taken so far. */
export interface RunTime {
  readonly seconds: number;
  readonly cpu_seconds: number;
}

/** Counts of the page since the start of its server. */
export interface PageSnapshot {
  /** Open connections, and those that follow the live stream. */
  readonly connections: number;
  readonly streams: number;
  readonly requests: number;
  /** Refused requests, and connections over the limit. */
  readonly refused: number;
  /** Rows that were left out of live streams because of a slow browser or too many findings. */
  readonly rows_skipped: number;
  /** Browsers that were disconnected because they did not read. */
  readonly disconnected: number;
  /** Number of restarts of its thread. */
  readonly restarts: number;
}

/** Counts of the heartbeats for a fleet. */
export interface HeartbeatSnapshot {
  /** Heartbeats that the stream has stored. */
  readonly sent: number;
  readonly failed: number;
}

/** Everything that is counted, at one moment. The table of counts reads it. */
export interface Snapshot {
  readonly counts: Counts;
  readonly reporting: ReportCounts;
  readonly time: RunTime;
  /** Only in the sidecar. */
  readonly live?: LiveState;
  /** Only with the page. */
  readonly page?: PageSnapshot;
  /** Only in a fleet. */
  readonly heartbeats?: HeartbeatSnapshot;
  /** Only where the health listener is asked. */
  readonly probes?: Probes;
  /** Lines of JSON recordings that were not events; only in a replay. */
  readonly lines?: { readonly passedOver: number; readonly broken: number };
}
