import type { OutputVitals, Vitals } from '../../src/telemetry/vitals.ts';

export type MutableVitals = { -readonly [Key in keyof Vitals]: Vitals[Key] };

/** A sidecar with which nothing is wrong. */
export function healthy(): MutableVitals {
  return {
    stream: { state: 'streaming' },
    engine: { state: 'running', progress: 1, idle: true, restarts: 0, suspended: [] },
    outputs: [output('json')],
    quarantined: [],
    reload: { result: 'none' },
    exceptions: [],
    counts: { received: 0, dropped: 0, dropped_over_share: 0, lost: 0, undelivered: 0 },
    gauges: { held: 0 },
  };
}

export function output(name: string, state: OutputVitals['state'] = 'ok', reason?: string): OutputVitals {
  return { name, state, reason, delivered: 0, waiting: 0, undelivered: {} };
}
