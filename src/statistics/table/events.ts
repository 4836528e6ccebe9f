import type { Counts } from '../counts.ts';
import type { Statistics } from '../event-counts.ts';
import { type LagHistogram, lagBounds } from '../lag-histogram.ts';
import type { Snapshot } from '../snapshot.ts';
import { type EngineSource, engineCount } from './engine-count.ts';
import { named, number, type Row, type Sample } from './row.ts';

const decision = (number: string, name: string): string => `[${number}](../decisions/${number}-${name}.md)`;

const eventTime = decision('0039', 'event-time');

/** Events, by what became of them. The engine counts them itself, in `run` and in `replay`. */
export const engineEvents: readonly Row<EngineSource>[] = [
  engineCount('received', {
    metric: 'sequent_events_received_total',
    help: 'Messages that came from Tracee or from the recordings. With `--max-events`, `run` still drains the stream, so the count may be larger than the limit.',
  }),
  engineCount('unmatched', {
    metric: 'sequent_events_unmatched_total',
    help: "Events without a listening signature or model. They are not decoded. They include events of Tracee's detectors without a threat.",
  }),
  engineCount('dropped', {
    metric: 'sequent_events_dropped_total',
    help: 'Events that a signature or a model listens to and that were not evaluated. The ring had no room for them, they came after the end of evaluating (while Sequent leaves Tracee, or after `--max-events`), or their engine was ended with them.',
  }),
  engineCount('invalid', {
    metric: 'sequent_events_invalid_total',
    help: 'Messages that hold no event, events that their schema refuses, and events whose reading failed.',
  }),
  engineCount('evaluated', {
    metric: 'sequent_events_evaluated_total',
    help: 'Events that models and signatures have seen.',
  }),
  engineCount('late', {
    metric: 'sequent_events_late_total',
    help: 'Evaluated events that arrived after the hold-back (`hold_ms`) was over, and so out of order. `evaluated` includes them.',
  }),
  engineCount('future', {
    metric: 'sequent_events_future_total',
    help: `Evaluated events with a time far ahead of the stream that too few other events confirmed. They get the stream's time at their arrival (${eventTime}).`,
  }),
  engineCount('early', {
    metric: 'sequent_events_early_total',
    help: 'Evaluated events whose hold-back was not over, because too many were held. No event is lost, but these may be out of order. `evaluated` includes them.',
  }),
  engineCount('hold_ms', {
    metric: 'sequent_hold_back_seconds',
    unit: 'ms',
    health: 'gauges.hold_ms',
    help: `Current length of the hold-back that puts events in order: 250 ms to 5 s, twice the lateness that was seen lately (${eventTime}).`,
  }),
  engineCount('gaps', {
    help: 'Points at which events may be missing. A late event is not a gap, because no event is lost.',
  }),
  named({
    metric: 'sequent_gaps_total',
    label: 'reason',
    stats: 'gaps_by_reason',
    help: 'Points at which events may be missing, by reason. `reconnect`: the stream was cut and opened again. `restart`: the engine was restarted. `dropped`: events were dropped, or a message was over 4 MiB. `kernel`: Tracee reports lost events. `clock`: the clock was set back. `stall`: Tracee stalled, and a wait ended too early.',
    of: ({ counts }) => gapsByReason(counts.statistics),
  }),
  engineCount('lost', {
    metric: 'sequent_events_lost_total',
    help: 'Events that Tracee itself reports as lost in the kernel (its `LostEvCount`), and messages over 4 MiB, which are skipped. No other count includes them.',
  }),
  engineCount('lag_ms_max', {
    metric: 'sequent_lag_max_seconds',
    unit: 'ms',
    help: 'Longest time from arrival to evaluation, estimated from the arrival of messages. It includes the hold-back. 0 for recordings.',
  }),
];

/** Events, by counts of the other threads. */
export const eventRows: readonly Row<Snapshot>[] = [
  {
    help: 'Times from arrival to evaluation, estimated from the arrival of messages. They include the hold-back.',
    metric: {
      name: 'sequent_lag_seconds',
      kind: 'histogram',
      labels: ['le'],
      samples: ({ counts }) => lagSamples(counts.lag),
    },
  },
  number({
    metric: 'sequent_queue_max_seconds',
    unit: 'ms',
    stats: 'queue_ms_max',
    help: 'Longest time that an event waited for the thread of the engine. 0 for recordings.',
    of: ({ counts }) => counts.queueMsMax,
  }),
  number({
    metric: 'sequent_events_held',
    health: 'gauges.held',
    help: 'Events that were received and are not evaluated yet: in the ring, or in the hold-back.',
    of: ({ counts }) => heldOf(counts.statistics),
  }),
  number({
    metric: 'sequent_ring_used_bytes',
    help: 'Bytes of the ring of events that are in use.',
    of: ({ live }) => live?.ring.usedBytes,
  }),
  number({
    metric: 'sequent_ring_size_bytes',
    help: 'Size of the ring of events (`--buffer`).',
    of: ({ live }) => live?.ring.bytes,
  }),
  named({
    metric: 'sequent_events_received_by_event_total',
    label: 'event',
    stats: 'received_by_name',
    help: 'Received events that a signature or a model listens to, by name. Only in `run`.',
    of: ({ counts }) => counts.received,
  }),
  named({
    metric: 'sequent_events_dropped_by_event_total',
    label: 'event',
    stats: 'dropped_by_name',
    help: 'Events that did not fit into the ring or were left in it at the end, by name. Events that were lost with an engine are only in `dropped`.',
    of: ({ counts }) => counts.dropped,
  }),
  number({
    metric: 'sequent_events_dropped_over_share_total',
    stats: 'dropped_over_share',
    health: 'counts.dropped_over_share',
    help: `Events among the dropped ones that were dropped because their process had more than its share of the ring (${decision('0054', 'share-of-a-process')}). 0 for recordings.`,
    of: ({ counts }) => counts.overShare,
  }),
  {
    help: 'Refused events by event name and path of the argument. One event may stand under several paths. After 1 000 different keys all new ones are counted as `other events`.',
    stats: 'invalid_by_path',
    value: ({ counts }) => Object.fromEntries(counts.invalid),
    metric: {
      name: 'sequent_events_invalid_by_path_total',
      kind: 'counter',
      labels: ['event', 'path'],
      samples: ({ counts }) => [...counts.invalid].map(([key, value]) => ({ labels: splitPath(key), value })),
    },
  },
  number({
    stats: 'lines_passed_over',
    help: 'Lines of JSON recordings that are not events, such as log lines. Only in `replay`.',
    of: ({ lines }) => lines?.passedOver,
  }),
  number({
    stats: 'lines_broken',
    help: 'Broken events of JSON recordings, which were skipped. Only in `replay`, which then exits with 1.',
    of: ({ lines }) => lines?.broken,
  }),
];

/** Number of events that were received and are in no other count. */
function heldOf({ received, unmatched, dropped, invalid, evaluated }: Statistics): number {
  return received - unmatched - dropped - invalid - evaluated;
}

function gapsByReason(statistics: Counts['statistics']): Readonly<Record<string, number>> {
  return {
    reconnect: statistics.gaps_reconnect,
    restart: statistics.gaps_restart,
    dropped: statistics.gaps_dropped,
    kernel: statistics.gaps_kernel,
    clock: statistics.gaps_clock,
    stall: statistics.gaps_stall,
  };
}

function* lagSamples(lag: LagHistogram | undefined): Iterable<Sample> {
  if (lag === undefined) return;
  let count = 0;
  for (const [index, bucket] of lag.buckets.entries()) {
    count += bucket;
    const bound = lagBounds[index];
    yield { suffix: '_bucket', labels: [bound === undefined ? '+Inf' : String(bound)], value: count };
  }
  yield { suffix: '_sum', labels: [], value: lag.sum };
  yield { suffix: '_count', labels: [], value: count };
}

/** Splits a key of `Counts.invalid`: the event's name, a space, the path. */
function splitPath(key: string): readonly [string, string] {
  const space = key.indexOf(' ');
  if (space < 0 || key === 'other events') return [key, ''];
  return [key.slice(0, space), key.slice(space + 1)];
}
