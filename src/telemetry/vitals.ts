/** The state of the parts of a sidecar at one moment. */
export interface Vitals {
  readonly stream: StreamVitals;
  readonly engine: EngineVitals;
  /** In the order in which they were asked for. */
  readonly outputs: readonly OutputVitals[];
  /** Signatures and models that were taken out of service. */
  readonly quarantined: readonly { readonly signatures: readonly string[] }[];
  /** Counters that only grow while the process lives. */
  readonly counts: Readonly<Record<string, number>> & Losses;
  /** Numbers that grow and shrink. */
  readonly gauges: Readonly<Record<string, number>>;
}

/** Counters whose growth is a reason by itself. */
export interface Losses {
  /** Events that a signature listens to and none saw. */
  readonly dropped: number;
  /** Those of them that were dropped because their process had more than its share of the ring. */
  readonly dropped_over_share: number;
  /** Events that Tracee has lost, or that were too large to be read. */
  readonly lost: number;
  /** Findings that an output did not get. */
  readonly undelivered: number;
}

export interface StreamVitals {
  readonly state: 'connecting' | 'streaming' | 'stalled' | 'waiting' | 'draining' | 'ended';
  /** Why it is not open, in words that may stem from the server. */
  readonly reason?: string | undefined;
}

export interface EngineVitals {
  /** `loading`: it loads the signatures; `pausing`: it has ended too often, and is started again after a pause. */
  readonly state: 'loading' | 'running' | 'pausing';
  /** Changes whenever the engine has finished something. */
  readonly progress: number;
  /** The engine waits for events. */
  readonly idle: boolean;
  /** How often it was ended and started again. */
  readonly restarts: number;
  /** Ids of signatures and models that do not run any more because they threw too often. */
  readonly suspended: readonly string[];
}

export interface OutputVitals {
  /** As on the command line: `json=/var/log/findings.json`. */
  readonly name: string;
  /**
   * `behind`: it takes less than is reported. `stuck`: it takes nothing. `failing`: it cannot be written now. `gone`: nothing is
   * written to it any more.
   */
  readonly state: 'ok' | 'behind' | 'stuck' | 'failing' | 'gone';
  /** Why the state is not `ok`. */
  readonly reason?: string | undefined;
  /** Reports that have arrived. */
  readonly delivered: number;
  /** Reports that have not left yet. */
  readonly waiting: number;
  /** Reports that will never arrive, by severity. */
  readonly undelivered: Readonly<Record<string, number>>;
}
