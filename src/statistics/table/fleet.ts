import type { Snapshot } from '../snapshot.ts';
import { number, type Row } from './row.ts';

/** The heartbeats of a sidecar in a fleet. */
export const fleetRows: readonly Row<Snapshot>[] = [
  number({
    metric: 'sequent_fleet_heartbeats_total',
    stats: 'fleet_heartbeats',
    health: 'counts.fleet_heartbeats',
    help: 'Number of heartbeats that the stream of the fleet has stored. Only with `fleet`.',
    of: ({ heartbeats }) => heartbeats?.sent,
  }),
  number({
    metric: 'sequent_fleet_heartbeats_failed_total',
    stats: 'fleet_heartbeats_failed',
    health: 'counts.fleet_heartbeats_failed',
    help: 'Number of heartbeats that did not reach the stream of the fleet. They are not sent again. Only with `fleet`.',
    of: ({ heartbeats }) => heartbeats?.failed,
  }),
];
