import type { Reporting } from '../output/reporting.ts';
import { emptyStatistics } from '../statistics/event-counts.ts';
import { deliveryCounts } from '../statistics/statistics-file.ts';
import type { Vitals } from '../telemetry/vitals.ts';
import type { Sidecar } from './sidecar.ts';

const { hold_ms, ...counted } = emptyStatistics();

/** The state of a sidecar while its signatures are loading. */
export const startingVitals: Vitals = {
  stream: { state: 'connecting' },
  engine: { state: 'loading', progress: 0, idle: false, restarts: 0, suspended: [] },
  outputs: [],
  quarantined: [],
  counts: { ...counted, dropped_over_share: 0, reconnects: 0, reports: 0, undelivered: 0 },
  gauges: { held: 0, hold_ms },
};

/** @returns the state of a sidecar and its outputs */
export function vitalsOf(sidecar: Sidecar, reporting: Reporting): Vitals {
  const { counts, health, reconnects } = sidecar;
  const { hold_ms, ...statistics } = counts.statistics;
  const { received, unmatched, dropped, invalid, evaluated } = statistics;
  return {
    ...health,
    outputs: reporting.outputs.map(({ name, state, reason, delivered, waiting, undelivered, remote }) => {
      return {
        name,
        state,
        reason,
        delivered,
        waiting,
        undelivered,
        ...(remote && deliveryCounts(remote, undelivered)),
      };
    }),
    counts: {
      ...statistics,
      dropped_over_share: counts.overShare,
      reconnects,
      reports: reporting.reports,
      undelivered: reporting.undelivered,
    },
    gauges: { held: received - unmatched - dropped - invalid - evaluated, hold_ms },
  };
}
