import { packageVersion } from '../../package.ts';
import type { LiveState, Snapshot } from '../snapshot.ts';
import { number, type Row } from './row.ts';

/** The stream of Tracee. */
export const streamRows: readonly Row<Snapshot>[] = [
  number({
    metric: 'sequent_stream_connected',
    help: '1 while the stream of Tracee is open, 0 otherwise. `/healthz` has the state as `stream`.',
    of: ({ live }) => live && (live.stream.state === 'streaming' ? 1 : 0),
  }),
  number({
    metric: 'sequent_stream_reconnects_total',
    stats: 'reconnects',
    health: 'counts.reconnects',
    help: 'Number of times that the stream was cut and opened again. 0 for recordings.',
    of: ({ live }) => live?.reconnects ?? 0,
  }),
  info('sequent_tracee_info', 'Version of Tracee that the last connection has told.', ['version'], ({ live }) =>
    live?.stream.version === undefined ? undefined : [live.stream.version],
  ),
];

/** The process, its engine and its health. */
export const programRows: readonly Row<Snapshot>[] = [
  number({
    metric: 'sequent_engine_restarts_total',
    stats: 'engine_restarts',
    help: 'Number of restarts of the engine. Its signatures have lost their state. Only in `run`; `/healthz` has it as `engine.restarts`.',
    of: ({ live }) => live?.engine.restarts,
  }),
  number({
    metric: 'sequent_reloads_total',
    stats: 'reloads',
    health: 'counts.reloads',
    help: 'Number of reloads that have changed signatures or settings. Only in `run`.',
    of: ({ live }) => live?.reloads,
  }),
  number({
    metric: 'sequent_reloads_refused_total',
    stats: 'reloads_refused',
    health: 'counts.reloads_refused',
    help: 'Number of reloads that were refused, so that the earlier signatures and settings went on. Only in `run`.',
    of: ({ live }) => live?.reloadsRefused,
  }),
  number({
    metric: 'sequent_engine_running',
    help: '1 while the engine evaluates events, 0 while it loads signatures or pauses. `/healthz` has the state as `engine.state`.',
    of: ({ live }) => live && (live.engine.state === 'running' ? 1 : 0),
  }),
  number({
    metric: 'sequent_live',
    help: 'Answer of `/livez`: 1 if a restart of Sequent would not help, 0 if it would.',
    of: ({ probes }) => probes && Number(probes.live),
  }),
  number({
    metric: 'sequent_ready',
    help: 'Answer of `/readyz`: 1 if findings arrive, 0 if not.',
    of: ({ probes }) => probes && Number(probes.ready),
  }),
  {
    help: 'Reasons of `/healthz`: 1 for each that holds, 0 for the others. [health.md](health.md#reasons) lists them.',
    metric: {
      name: 'sequent_health_reason',
      kind: 'gauge',
      labels: ['code'],
      samples: ({ probes }) =>
        (probes?.codes ?? []).map((code) => ({ labels: [code], value: probes?.reasons.includes(code) ? 1 : 0 })),
    },
  },
  info('sequent_build_info', 'Version of Sequent and of Node.', ['version', 'node'], () => [
    packageVersion(),
    process.versions.node,
  ]),
  number({ stats: 'seconds', help: 'Wall time from start to end.', of: ({ time }) => time.seconds }),
  number({
    metric: 'process_cpu_seconds_total',
    stats: 'cpu_seconds',
    help: 'Processor time of the process, user and system.',
    of: ({ time }) => time.cpu_seconds,
  }),
  number({
    metric: 'process_resident_memory_bytes',
    help: 'Resident memory of the process.',
    of: () => process.memoryUsage.rss(),
  }),
  number({
    metric: 'process_start_time_seconds',
    help: 'Start time of the process since the Unix epoch.',
    of: () => performance.timeOrigin / 1_000,
  }),
];

/** @returns a row for a metric that is always 1 and has texts as labels */
function info(
  name: string,
  help: string,
  labels: readonly string[],
  of: (snapshot: { readonly live?: LiveState }) => readonly string[] | undefined,
): Row<Snapshot> {
  return {
    help,
    metric: {
      name,
      kind: 'info',
      labels,
      *samples(snapshot: Snapshot) {
        const values = of(snapshot);
        if (values !== undefined) yield { labels: values, value: 1 };
      },
    },
  };
}
