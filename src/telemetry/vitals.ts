/** State of a sidecar's parts at one moment. */
export interface Vitals {
  readonly stream: StreamVitals;
  readonly engine: EngineVitals;
  /** Outputs in the order of the options. */
  readonly outputs: readonly OutputVitals[];
  /** Quarantined signatures and models. */
  readonly quarantined: readonly { readonly signatures: readonly string[] }[];
  /** Counts of each exception from findings, in the order of the files. */
  readonly exceptions: readonly Readonly<Record<string, unknown>>[];
  /** Counters. They grow only, while the process lives. */
  readonly counts: Readonly<Record<string, number>> & Losses;
  /** The last reload. */
  readonly reload: ReloadVitals;
  /** Saving of the state of signatures; absent if no state file is set. */
  readonly saved_state?: SavedStateVitals | undefined;
  /** The flight recorder; absent if there is none. */
  readonly recorder?: RecorderVitals | undefined;
  /** Gauges. */
  readonly gauges: Readonly<Record<string, number>>;
}

/** Counters whose growth is a reason by itself. */
export interface Losses {
  /** Events that were dropped although a signature listens to them. */
  readonly dropped: number;
  /** Dropped events whose process had used more than its share of the ring. */
  readonly dropped_over_share: number;
  /** Events that Tracee has lost, or that were too large to be read. */
  readonly lost: number;
  /** Findings that did not reach an output. */
  readonly undelivered: number;
}

/** The last reload of signatures and settings. */
export interface ReloadVitals {
  /** `refused`: signatures or settings on the disk are wrong, and the earlier ones go on. */
  readonly result: 'none' | 'reloaded' | 'unchanged' | 'refused';
  /** Its time, in ISO 8601; absent before the first reload. */
  readonly at?: string;
  /** Why it was refused. */
  readonly fault?: string;
  /** Keys of settings that have changed and need a restart. */
  readonly need_restart?: readonly string[];
}

/** The state file. */
export interface SavedStateVitals {
  readonly state: 'ok' | 'failing';
  /** Why it is failing. */
  readonly reason?: string | undefined;
}

/** The flight recorder. */
export interface RecorderVitals {
  readonly state: 'ok' | 'failing';
  /** Why it is failing. */
  readonly reason?: string | undefined;
  /** Events that it has lost. */
  readonly lost: number;
  /** Findings that got no capsule, because there were too many. */
  readonly refused: number;
}

export interface StreamVitals {
  readonly state: 'connecting' | 'streaming' | 'stalled' | 'waiting' | 'draining' | 'ended';
  /** Why the stream is not open. The text may come from the server. */
  readonly reason?: string | undefined;
  /** The version that Tracee has told; undefined before the first connection. The text comes from the server. */
  readonly version?: string | undefined;
}

export interface EngineVitals {
  /**
   * `loading`: the engine loads the signatures; `pausing`: it has ended too often, and a restart is due after a
   * pause.
   */
  readonly state: 'loading' | 'running' | 'pausing';
  /** Changes whenever the engine makes progress. */
  readonly progress: number;
  /** Whether the engine is waiting for events. */
  readonly idle: boolean;
  /** How often the engine was restarted. */
  readonly restarts: number;
  /** Ids of signatures and models that were suspended because they threw too often. */
  readonly suspended: readonly string[];
}

export interface OutputVitals {
  /** The output in the notation of `--output`: `json=/var/log/findings.json`. */
  readonly name: string;
  /**
   * `behind`: reports are dropped because the output is too slow. `stuck`: it accepts nothing. `failing`: writing
   * fails and is retried. `gone`: it has ended. `removed`: a reload has removed it.
   */
  readonly state: 'ok' | 'behind' | 'stuck' | 'failing' | 'gone' | 'removed';
  /** Why the state is not `ok`. */
  readonly reason?: string | undefined;
  /** Number of delivered reports. */
  readonly delivered: number;
  /** Number of reports that are not written yet. */
  readonly waiting: number;
  /** Number of lost reports by severity. */
  readonly undelivered: Readonly<Record<string, number>>;
  /** Where reports wait for a destination over the network. On a disk, they survive the end of the process. */
  readonly spooled_in?: 'disk' | 'memory';
}
