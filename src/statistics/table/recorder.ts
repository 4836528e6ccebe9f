import type { RecorderSnapshot, Snapshot } from '../snapshot.ts';
import { named, number, type Row } from './row.ts';

const of =
  (key: keyof RecorderSnapshot) =>
  ({ live }: Snapshot): number | undefined =>
    live?.recorder?.counts[key];

/** The flight recorder and its capsules. Absent without a recorder. */
export const recorderRows: readonly Row<Snapshot>[] = [
  number({
    metric: 'sequent_recorder_events_total',
    stats: 'recorder_events',
    health: 'counts.recorder_events',
    help: 'Events that the flight recorder has written.',
    of: of('recorded'),
  }),
  named({
    metric: 'sequent_recorder_lost_total',
    label: 'reason',
    stats: 'recorder_lost',
    help: 'Events that the flight recorder has lost: `ring`, because it could not keep up, or `disk`, because the disk took nothing. Signatures have seen these events.',
    of: ({ live }) => {
      const counts = live?.recorder?.counts;
      return counts && { ring: counts.dropped, disk: counts.lost_on_disk };
    },
  }),
  number({
    metric: 'sequent_recorder_bytes',
    stats: 'recorder_bytes',
    health: 'gauges.recorder_bytes',
    help: 'Size of the segments of the flight recorder, in bytes.',
    of: of('bytes'),
  }),
  number({
    metric: 'sequent_recorder_segments',
    health: 'gauges.recorder_segments',
    help: 'Number of segments of the flight recorder.',
    of: of('segments'),
  }),
  named({
    metric: 'sequent_capsules_total',
    label: 'result',
    stats: 'capsules',
    help: 'Findings that were to get a capsule: `written`, `refused` (there were too many), `failed` (it could not be written).',
    of: ({ live }) => {
      const counts = live?.recorder?.counts;
      return counts && { written: counts.capsules, refused: counts.capsules_refused, failed: counts.capsules_failed };
    },
  }),
  number({
    metric: 'sequent_capsules_cut_total',
    stats: 'capsules_cut',
    help: 'Capsules that lack events of their window, because they would be too large.',
    of: of('capsules_cut'),
  }),
  number({
    metric: 'sequent_capsules_removed_total',
    stats: 'capsules_removed',
    help: 'Old capsules that were deleted for new ones.',
    of: of('capsules_removed'),
  }),
  number({
    metric: 'sequent_capsule_bytes',
    health: 'gauges.capsule_bytes',
    help: 'Size of all capsules, in bytes.',
    of: of('capsule_bytes'),
  }),
  number({
    metric: 'sequent_capsules_pending',
    health: 'gauges.capsules_pending',
    help: 'Capsules that wait for the events after their findings.',
    of: of('capsules_pending'),
  }),
];
