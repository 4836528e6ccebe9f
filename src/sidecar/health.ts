import type { Quarantined } from '../evaluation/own-findings.ts';
import type { IntakeState } from '../intake/intake.ts';
import type { EngineVitals, StreamVitals } from '../telemetry/vitals.ts';

/** The state of the sidecar's threads. */
export interface Health {
  readonly stream: StreamVitals;
  readonly engine: EngineHealth & Pick<EngineVitals, 'progress' | 'idle'>;
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

/** The state of the stream after a report of the intake. The reason why it was lost stays until it is open again. */
export function nextStream(before: StreamVitals, report: IntakeState): StreamVitals {
  switch (report.state) {
    case 'aside':
      return before;
    case 'streaming':
    case 'resumed':
      return { state: 'streaming' };
    case 'waiting':
    case 'stalled':
      return { state: report.state, reason: report.reason };
    case 'connecting':
    case 'draining':
    case 'ended':
      return { ...before, state: report.state };
  }
}
