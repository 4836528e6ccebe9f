import { setTimeout as delay } from 'node:timers/promises';
import { detected, now, rseq } from './fed-tracee.ts';
import { deeds } from './signatures.ts';
import type { Troubled } from './troubled.ts';

/** Something that goes wrong, and the metrics that must move by it: a name, or one series with its labels. */
interface Trouble {
  readonly what: string;
  readonly moves: readonly string[];
  readonly act: (troubled: Troubled) => Promise<void> | void;
}

const minute = 60_000;
/** Silence in which event time goes on by itself: the grace of 3 s, the longest hold-back of 5 s, the wait of 3 s, and some more. */
const silenceMs = 16_000;
/** More events than may be held back. */
const burst = 67_000;
/** Events of one process in each wave of a flood. */
const flood = 10_000;
/** Times that something is done until a metric moves, at most. */
const mostTimes = 100;

/** @returns the series of gaps with this reason */
function gapBy(reason: string): string {
  return `sequent_gaps_total{reason="${reason}"}`;
}

/** Does something again and again until a metric is above zero. */
async function again(troubled: Troubled, metric: string, everyMs: number, act: () => void): Promise<void> {
  for (let left = mostTimes; left > 0; left--) {
    act();
    await delay(everyMs);
    if ((await troubled.valueOf(metric)) > 0) return;
  }
}

/** In the order in which they happen. A signature that was taken out of service does not come back, so those that do this are last. */
export const troubles: readonly Trouble[] = [
  {
    what: 'arguments are missing or wrong, and Tracee loses events',
    moves: [
      'sequent_missing_argument_total',
      'sequent_events_invalid_by_path_total',
      'sequent_events_lost_total',
      gapBy('kernel'),
    ],
    // The first count that the sidecar reads is where it begins.
    act: (troubled) => again(troubled, 'sequent_events_lost_total', 1_000, () => troubled.tracee.lose(7n)),
  },
  {
    what: 'the stream is cut',
    moves: ['sequent_stream_reconnects_total', gapBy('reconnect')],
    act: ({ tracee }) => tracee.restart(),
  },
  {
    what: 'an event is late, and another one comes from the future',
    moves: ['sequent_events_late_total', 'sequent_events_future_total'],
    act: ({ tracee }) => tracee.send(rseq(deeds.nothing, now() - 20_000), rseq(deeds.nothing, now() + 60 * minute)),
  },
  {
    what: 'a detector inside Tracee finds the same',
    moves: ['sequent_tracee_findings_total', 'sequent_findings_paired_total'],
    act: ({ tracee }) => tracee.send(...detected()),
  },
  {
    what: 'state is full, and an exception has expired',
    moves: [
      'sequent_author_evictions_total',
      'sequent_exception_expired',
      'sequent_exception_expiry_timestamp_seconds',
    ],
    act: ({ tracee }) => tracee.ask('nothing', 10),
  },
  {
    what: 'findings are too many, too large, repeated, or for no output',
    moves: [
      'sequent_findings_over_limit_total',
      'sequent_findings_cut_total',
      'sequent_repeats_held_back_total',
      'sequent_findings_unrouted_total',
    ],
    act({ tracee }) {
      tracee.ask('reportsTooMuch');
      tracee.ask('reportsMuchText');
      tracee.ask('reportsAgain', 3);
      tracee.ask('reportsQuietly');
    },
  },
  {
    what: 'findings about too many subjects wait for repeats',
    moves: ['sequent_repeat_windows_closed_early_total'],
    act: ({ tracee }) => tracee.ask('reportsEach', 13),
  },
  {
    what: 'the receiver refuses findings, and an operator sends them again',
    moves: ['sequent_output_retried_total'],
    async act(troubled) {
      troubled.weather = 'refusing';
      troubled.tracee.ask('reportsForReceiver', 3);
      await troubled.until('sequent_output_dead_letters_total');
      troubled.weather = 'fine';
      await troubled.command('spool', 'retry', 'soc', '--all');
    },
  },
  {
    what: 'the receiver fails until the spool is full',
    moves: ['sequent_output_undelivered_total', 'sequent_findings_undelivered_total'],
    async act(troubled) {
      troubled.weather = 'failing';
      await again(troubled, 'sequent_output_undelivered_total', 500, () => {
        troubled.tracee.ask('reportsForReceiver', 500);
      });
    },
  },
  {
    what: 'the sidecar is killed, and finds its spool when it starts again',
    moves: ['sequent_output_resumed_total', 'sequent_output_acknowledged_total'],
    async act(troubled) {
      await troubled.kill();
      troubled.weather = 'fine';
    },
  },
  {
    what: 'more events are held back than may be',
    moves: ['sequent_events_early_total'],
    act({ tracee }) {
      const at = now();
      tracee.sendAll(Array.from({ length: burst }, (_, index) => rseq(deeds.nothing, at, 1_000 + (index % 5_000))));
    },
  },
  {
    what: 'more timers than may be',
    moves: ['sequent_timers_dropped_total'],
    act: ({ tracee }) => tracee.ask('setsTimers'),
  },
  {
    what: 'Tracee stalls while a signature waits',
    moves: [gapBy('stall')],
    async act(troubled) {
      const { tracee } = troubled;
      tracee.ask('waits');
      await delay(1_000);
      tracee.beats = false;
      const at = now();
      await delay(silenceMs);
      tracee.send(rseq(deeds.nothing, at));
      tracee.beats = true;
    },
  },
  {
    what: 'the clock is set back',
    moves: [gapBy('clock')],
    act({ tracee }) {
      const at = now() - 10 * minute;
      tracee.sendAll(Array.from({ length: 100 }, (_, index) => rseq(deeds.nothing, at + index * 20)));
    },
  },
  {
    what: 'a process floods the stream while the engine is blocked',
    moves: [
      gapBy('dropped'),
      'sequent_events_dropped_total',
      'sequent_events_dropped_by_event_total',
      'sequent_events_dropped_over_share_total',
    ],
    async act(troubled) {
      const { tracee } = troubled;
      tracee.ask('blocks');
      await again(troubled, 'sequent_events_dropped_over_share_total', 200, () => {
        tracee.sendAll(Array<Uint8Array>(flood).fill(rseq(deeds.nothing)));
      });
      troubled.unblock();
    },
  },
  {
    what: 'a signature fails again and again',
    moves: ['sequent_faults_total', 'sequent_author_faults_total', 'sequent_suspended'],
    act: ({ tracee }) => tracee.ask('throws', 12),
  },
  {
    what: 'a signature hangs',
    moves: ['sequent_engine_restarts_total', gapBy('restart'), 'sequent_quarantined'],
    act: ({ tracee }) => tracee.ask('hangs'),
  },
];

/** Metrics that no soak moves, with the reason and the test that moves them. */
export const unmoved: Readonly<Record<string, string>> = {
  sequent_findings_undelivered_in_transit_total:
    'The main thread takes findings faster than the engine makes them. test/sidecar/findings.test.ts fills the ring of findings.',
  sequent_output_thread_restarts_total:
    'Only a bug of Sequent or of a library ends the thread of the outputs. test/output/remote/restart.slow.test.ts ends it.',
  sequent_history_bytes: 'The soak keeps no history. test/history/sqlite/history.test.ts fills one.',
  sequent_history_files: 'The soak keeps no history. test/history/sqlite/history.test.ts fills several files.',
  sequent_history_removed_files_total: 'The soak keeps no history. test/history/sqlite/history.test.ts fills it up.',
  sequent_history_damaged_files_total: 'The soak keeps no history. test/history/sqlite/history.test.ts damages a file.',
  sequent_history_oldest_timestamp_seconds: 'The soak keeps no history. test/history/sqlite/history.test.ts fills one.',
  sequent_page_connections: 'The soak has no page. test/web/page-thread.test.ts opens connections.',
  sequent_page_streams: 'The soak has no page. test/web/server.test.ts follows it.',
  sequent_page_requests_total: 'The soak has no page. test/web/page-thread.test.ts asks it.',
  sequent_page_refused_total: 'The soak has no page. test/web/server.test.ts is refused.',
  sequent_page_rows_skipped_total: 'The soak has no page. test/web/live-streams.test.ts adds more than a batch holds.',
  sequent_page_disconnected_total: 'The soak has no page. test/web/live-streams.test.ts does not read.',
  sequent_page_restarts_total: 'Only a bug ends the thread of the page. test/web/page-thread.test.ts ends it.',
};

/** Goes through all troubles. @throws {Error} if a metric does not move by its trouble */
export async function goThrough(troubled: Troubled, signal: AbortSignal): Promise<number> {
  let gone = 0;
  for (const { what, moves, act } of troubles) {
    signal.throwIfAborted();
    try {
      await act(troubled);
      await troubled.until(...moves);
    } catch (error) {
      throw new Error(`the trouble "${what}"`, { cause: error });
    }
    gone++;
  }
  return gone;
}
