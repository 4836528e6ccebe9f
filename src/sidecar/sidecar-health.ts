import type { Quarantined } from '../evaluation/own-findings.ts';
import type { IntakeState } from '../intake/intake.ts';
import type { EngineVitals, StreamVitals } from '../telemetry/vitals.ts';

/** The state of the sidecar's threads. */
export interface SidecarHealth {
  readonly stream: StreamVitals;
  readonly engine: EngineHealth & Pick<EngineVitals, 'progress' | 'idle'>;
  readonly quarantined: readonly Quarantined[];
}

/** The state of the engine's thread. */
export interface EngineHealth {
  /**
   * `loading`: the engine loads the signatures; `pausing`: it has ended too often, and a restart is due after a
   * pause.
   */
  readonly state: 'loading' | 'running' | 'pausing';
  /** How often the engine was restarted. */
  readonly restarts: number;
  /** Milliseconds until the restart; 0 unless the state is `pausing`. */
  readonly pause_ms: number;
  /** Signatures and models that were suspended because they threw too often. */
  readonly suspended: readonly string[];
  /** Share of one core that each signature and model used in the last 10 s, from 0 to 1 by id; at least 0.001. */
  readonly share: Readonly<Record<string, number>>;
}

/**
 * @param before the state before the report
 * @param report a report of the intake
 * @returns the state after the report. The reason of a lost stream is kept until the stream is open again.
 */
export function nextStream(before: StreamVitals, report: IntakeState): StreamVitals {
  switch (report.state) {
    case 'aside':
      return before;
    case 'streaming':
      return { state: 'streaming', version: report.version };
    case 'resumed':
      return { state: 'streaming', version: before.version };
    case 'waiting':
    case 'stalled':
      return { state: report.state, reason: report.reason, version: before.version };
    case 'connecting':
    case 'draining':
    case 'ended':
      return { ...before, state: report.state };
  }
}
