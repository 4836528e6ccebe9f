import type { OutputCounts, RemoteCounts, Snapshot } from '../snapshot.ts';
import { named, number, type Row } from './row.ts';

/** Reports on their way to the outputs. */
export const reportRows: readonly Row<Snapshot>[] = [
  number({
    metric: 'sequent_reports_total',
    stats: 'reports',
    health: 'counts.reports',
    help: 'Reports that were passed to the outputs: findings without repeats, and summaries of repeats. See [finding.md](finding.md).',
    of: ({ reporting }) => reporting.reports,
  }),
  number({
    metric: 'sequent_repeats_held_back_total',
    stats: 'repeats_held_back',
    help: 'Findings that were not reported individually, because they were [repeats](configuration.md#repeats). The `count` of a summary includes them.',
    of: ({ reporting }) => reporting.heldBack,
  }),
  number({
    metric: 'sequent_repeat_windows_closed_early_total',
    stats: 'windows_closed_early',
    help: 'Windows of repeats that were closed early, because 10 000 were open or they held 24 MiB. Later repeats open a window anew.',
    of: ({ reporting }) => reporting.closedEarly,
  }),
  number({
    metric: 'sequent_findings_undelivered_total',
    stats: 'undelivered',
    health: 'counts.undelivered',
    help: 'Reports that an output could not take, summed over the outputs, and findings that were lost on their way to the outputs.',
    of: ({ reporting }) => reporting.undelivered,
  }),
  number({
    metric: 'sequent_findings_unrouted_total',
    stats: 'unrouted',
    help: 'Reports that met the conditions (`when`) of no output.',
    of: ({ reporting }) => reporting.unrouted,
  }),
  named({
    metric: 'sequent_findings_undelivered_in_transit_total',
    label: 'severity',
    stats: 'undelivered_in_transit',
    help: 'The findings among `undelivered` that were lost on their way to the outputs, by severity. Always empty in `replay`.',
    of: ({ reporting }) => reporting.transit.undelivered,
  }),
];

const states = ['ok', 'behind', 'stuck', 'failing', 'gone', 'removed'];

/** Each output. Its metrics have the label `output`. */
export const outputRows: readonly Row<OutputCounts>[] = [
  {
    help: 'The output: its name in the configuration file, or the notation of `--output`.',
    stats: 'name',
    health: 'outputs.name',
    value: ({ name }) => name,
  },
  {
    help: '`ok`, `behind` (it is too slow for the number of reports), `stuck` (it takes nothing), `failing` (it cannot be written now), `gone` (nothing is written to it any more) or `removed` (a reload has removed it; its counts stay). As a metric, 1 for the state that holds and 0 for the others.',
    stats: 'state',
    health: 'outputs.state',
    value: ({ state }) => state,
    metric: {
      name: 'sequent_output_state',
      kind: 'gauge',
      labels: ['state'],
      samples: (output) => states.map((state) => ({ labels: [state], value: state === output.state ? 1 : 0 })),
    },
  },
  {
    help: 'Why the state is not `ok`. Absent if it is.',
    stats: 'reason',
    health: 'outputs.reason',
    value: ({ reason }) => reason,
  },
  number({
    metric: 'sequent_output_delivered_total',
    stats: 'delivered',
    health: 'outputs.delivered',
    help: 'Reports that have arrived. Over the network: those that the receiver has acknowledged, also from an earlier run.',
    of: ({ delivered }) => delivered,
  }),
  number({
    metric: 'sequent_output_waiting',
    health: 'outputs.waiting',
    help: 'Reports that have not left yet, for example while the output is `failing`. They are lost if the output does not take them before Sequent ends, except those on disk.',
    of: ({ waiting }) => waiting,
  }),
  named({
    metric: 'sequent_output_undelivered_total',
    label: 'severity',
    stats: 'undelivered',
    health: 'outputs.undelivered',
    help: 'Reports that will never arrive, by severity.',
    of: ({ undelivered }) => undelivered,
  }),
  remote('accepted', 'sequent_output_accepted_total', 'Findings handed to the output.', acceptedOf),
  remote(
    'resumed',
    'sequent_output_resumed_total',
    'Findings that were in the spool at the start.',
    ({ resumed }) => resumed,
  ),
  remote(
    'retried',
    'sequent_output_retried_total',
    'Dead letters that the operator has put into the spool again.',
    ({ retried }) => retried,
  ),
  remote(
    'sent',
    'sequent_output_sent_total',
    'Findings handed to the destination, including repeated tries of a batch.',
    ({ sent }) => sent,
  ),
  remote(
    'acknowledged',
    'sequent_output_acknowledged_total',
    'Findings that the receiver has taken.',
    ({ acknowledged }) => acknowledged,
  ),
  remote('failed', 'sequent_output_failed_tries_total', 'Failed tries.', ({ failed }) => failed),
  remote(
    'dead',
    'sequent_output_dead_letters_total',
    'Findings that the receiver has refused for good.',
    ({ dead }) => dead,
  ),
  remote('spooled', 'sequent_output_spooled', 'Findings that wait in the spool.', ({ waiting }) => waiting),
  remote(
    'spooled_bytes',
    'sequent_output_spooled_bytes',
    'Bytes of the findings that wait in the spool.',
    ({ waitingBytes }) => waitingBytes,
  ),
  remote(
    'restarts',
    'sequent_output_thread_restarts_total',
    'How often the thread of the outputs over the network was started again.',
    ({ restarts }) => restarts,
  ),
  history('bytes', 'bytes', 'Size of all files of the history.', ({ bytes }) => bytes),
  history('files', 'files', 'Number of files of the history.', ({ files }) => files),
  history(
    'removed_files',
    'removed_files_total',
    'Files of the history that were removed with their findings, to stay within its size and age.',
    ({ removedFiles }) => removedFiles,
  ),
  history(
    'damaged_files',
    'damaged_files_total',
    'Damaged files of the history that were moved aside.',
    ({ damagedFiles }) => damagedFiles,
  ),
  history(
    'oldest_seconds',
    'oldest_timestamp_seconds',
    'When the oldest file of the history was begun, in seconds since 1970.',
    ({ oldestMs }) => (oldestMs === undefined ? undefined : oldestMs / 1_000),
  ),
  {
    help: 'Where they wait: `disk` or `memory`. Only outputs over the network.',
    stats: 'spooled_in',
    health: 'outputs.spooled_in',
    value: ({ remote: counts }) => counts?.store,
  },
];

/** @returns the row of a count that only outputs over the network have */
function remote(
  key: string,
  metric: string,
  help: string,
  of: (counts: RemoteCounts, undelivered: OutputCounts['undelivered']) => number,
): Row<OutputCounts> {
  return number({
    metric,
    stats: key,
    health: `outputs.${key}`,
    help: `${help} Only outputs over the network.`,
    of: (output) => (output.remote === undefined ? undefined : of(output.remote, output.undelivered)),
  });
}

/** @returns the row of a count that only the output `history` has */
function history(
  key: string,
  metric: string,
  help: string,
  of: (counts: NonNullable<RemoteCounts['history']>) => number | undefined,
): Row<OutputCounts> {
  return number({
    metric: `sequent_history_${metric}`,
    stats: `history_${key}`,
    health: `outputs.history_${key}`,
    help: `${help} Only the output \`history\`.`,
    of: (output) => (output.remote?.history === undefined ? undefined : of(output.remote.history)),
  });
}

/** Findings that were lost on the way to the delivery thread never reached its count. */
function acceptedOf({ accepted, lost }: RemoteCounts, undelivered: OutputCounts['undelivered']): number {
  return accepted + sum(undelivered) - sum(lost);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
