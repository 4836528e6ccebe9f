import type { Quarantined } from './quarantine.ts';

/** The state of the sidecar, for a probe or an operator. */
export interface Health {
  /** `degraded`: it works, but signatures were taken out or the stream is away. */
  readonly state: 'ok' | 'degraded';
  readonly stream: 'connecting' | 'streaming' | 'waiting' | 'draining' | 'ended';
  readonly engine: EngineHealth;
  readonly quarantined: readonly Quarantined[];
}

/** The state of the engine's thread. */
export interface EngineHealth {
  /** `loading`: it loads the signatures; `pausing`: it has ended too often, and is started again after a pause. */
  readonly state: 'loading' | 'running' | 'pausing';
  /** How often it was ended and started again. */
  readonly restarts: number;
  /** Milliseconds until it is started again; 0 unless it is `pausing`. */
  readonly pause_ms: number;
  /** Signatures and models that do not run any more because they threw too often. */
  readonly suspended: readonly string[];
  /** The part of one core that each signature and model used in the last 10 s, from 0 to 1, by its id; at least 0.001. */
  readonly share: Readonly<Record<string, number>>;
}
