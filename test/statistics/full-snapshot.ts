import { emptyStatistics, type Statistics } from '../../src/statistics/event-counts.ts';
import type { OutputCounts, Snapshot } from '../../src/statistics/snapshot.ts';

/**
 * A snapshot of a sidecar in which every count has a value of its own, so that none can stand in the place of another.
 * @param step 1, or 0 for a snapshot in which nothing has happened
 */
export function fullSnapshot(step: 0 | 1 = 1): Snapshot {
  let last = 10;
  // Sums of these values are not among them.
  const next = (): number => step * (++last) ** 3;
  // The source of the counts is typed by its fields, so a new field gets a value, too.
  const statistics: Statistics = emptyStatistics();
  for (const key of Object.keys(statistics)) Object.assign(statistics, { [key]: next() });
  const some = (...keys: readonly string[]): ReadonlyMap<string, number> =>
    new Map(step === 0 ? [] : keys.map((key) => [key, next()]));
  const record = (...keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, next()]));
  const output: OutputCounts = {
    name: 'siem',
    state: step === 0 ? 'ok' : 'failing',
    reason: step === 0 ? undefined : 'it is full',
    delivered: next(),
    waiting: next(),
    undelivered: record('low'),
    remote: {
      accepted: next(),
      resumed: next(),
      retried: next(),
      sent: next(),
      acknowledged: next(),
      failed: next(),
      dead: next(),
      waiting: next(),
      waitingBytes: next(),
      restarts: next(),
      lost: {},
      store: 'disk',
      history: {
        bytes: next(),
        files: next(),
        removedFiles: next(),
        damagedFiles: next(),
        oldestMs: next() * 1_000,
      },
    },
  };
  const has = <T>(...values: readonly T[]): readonly T[] => (step === 0 ? [] : values);
  return {
    counts: {
      statistics,
      lag: { sum: next(), buckets: Array.from({ length: 18 }, next) },
      queueMsMax: next(),
      overShare: next(),
      invalid: some('rseq sig', 'mmap', ''),
      evicted: some('TEST-1'),
      faults: some('TEST-2'),
      detectors: { not_loaded: next() },
      received: some('execve'),
      exceptions: has({
        exception: 'runc',
        action: 'drop',
        hits: next(),
        expires: new Date(next() * 1_000).toISOString(),
        expired: true,
      }),
      dropped: some('mprotect'),
    },
    reporting: {
      reports: next(),
      heldBack: next(),
      closedEarly: next(),
      undelivered: next(),
      unrouted: next(),
      findings: new Map(has(['TEST-3', new Map([['high', next()]])] as const)),
      transit: { undelivered: record('high') },
      outputs: [output],
    },
    time: { seconds: next(), cpu_seconds: next() },
    page: {
      connections: next(),
      streams: next(),
      requests: next(),
      refused: next(),
      rows_skipped: next(),
      disconnected: next(),
      restarts: next(),
    },
    heartbeats: { sent: next(), failed: next() },
    live: {
      reconnects: next(),
      reloads: next(),
      reloadsRefused: next(),
      stream: step === 0 ? { state: 'connecting' } : { state: 'streaming', version: 'v0.24.1' },
      engine: {
        state: step === 0 ? 'loading' : 'running',
        restarts: next(),
        suspended: has('TEST-4'),
        share: step === 0 ? {} : { 'TEST-5': 0.25 },
      },
      quarantined: has({ author: 'TEST-6', signatures: ['TEST-6'], reason: 'hung' }),
      authorSeconds: step === 0 ? {} : { 'TEST-7': next() },
      ring: { usedBytes: next(), bytes: next() },
      recorder: {
        counts: {
          recorded: next(),
          dropped: next(),
          lost_on_disk: next(),
          bytes: next(),
          segments: next(),
          capsules: next(),
          capsules_cut: next(),
          capsules_refused: next(),
          capsules_failed: next(),
          capsules_removed: next(),
          capsule_bytes: next(),
          capsules_pending: next(),
        },
      },
    },
    probes: {
      live: step !== 0,
      ready: step !== 0,
      codes: ['engine_stalled', 'events_lost'],
      reasons: has('events_lost'),
    },
  };
}
