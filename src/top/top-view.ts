import { quantileOf } from './quantile.ts';
import type { Samples } from './samples.ts';

/** A count: its total since the start of the sidecar, and its rate. */
export interface Count {
  readonly total: number;
  /** Undefined until there are two samples. */
  readonly per_second: number | undefined;
}

export interface EventRow extends Count {
  readonly event: string;
  readonly dropped: number;
}

export interface SignatureRow {
  /** Id of a signature or model. */
  readonly id: string;
  /** Share of one core in the last 10 s, from 0 to 1. */
  readonly core: number;
  readonly findings: Count;
  readonly faults: number;
  readonly evicted: number;
  /** `runs`, `suspended`, or the reason of a quarantine. */
  readonly state: string;
}

export interface OutputRow {
  readonly name: string;
  readonly state: string;
  readonly delivered: Count;
  readonly waiting: number;
  readonly undelivered: number;
  /** Undefined for outputs without a spool. */
  readonly spooled_bytes: number | undefined;
}

/** Times from arrival to evaluation since the last sample, in seconds; undefined if no event was evaluated. */
export interface Lag {
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p99: number | undefined;
  /** Longest one since the start. */
  readonly max: number;
  readonly hold_back: number;
}

/** A moment of a sidecar. It is also the object of `sequent top --json`. */
export interface TopView {
  readonly version: string;
  /** Version of Tracee; undefined before the first connection. */
  readonly tracee: string | undefined;
  readonly connected: boolean;
  readonly ready: boolean;
  readonly engine_running: boolean;
  /** Codes of the reasons of `/healthz` that hold. */
  readonly reasons: readonly string[];
  readonly up_seconds: number;
  /** Share of one core, of the whole process. */
  readonly cpu: number | undefined;
  readonly memory_bytes: number;
  readonly ring: { readonly used_bytes: number; readonly bytes: number };
  readonly held: number;
  readonly restarts: number;
  readonly reconnects: number;
  readonly flow: Readonly<Record<'received' | 'unmatched' | 'evaluated' | 'findings' | 'reports', Count>>;
  readonly losses: Readonly<Record<LossName, Count>>;
  readonly lag: Lag;
  readonly events: readonly EventRow[];
  readonly signatures: readonly SignatureRow[];
  readonly outputs: readonly OutputRow[];
}

const lossMetrics = {
  dropped: 'sequent_events_dropped_total',
  lost: 'sequent_events_lost_total',
  invalid: 'sequent_events_invalid_total',
  gaps: 'sequent_gaps_total',
  late: 'sequent_events_late_total',
  undelivered: 'sequent_findings_undelivered_total',
  unrouted: 'sequent_findings_unrouted_total',
} as const;

export type LossName = keyof typeof lossMetrics;

/**
 * @param now the current metrics of a sidecar
 * @param before earlier metrics of it; undefined for the first sample
 * @param wallSeconds the time now, in seconds since the Unix epoch
 */
export function viewOf(now: Samples, before: Samples | undefined, wallSeconds: number): TopView {
  // A restarted sidecar counts from 0 again.
  const started = now.sum('process_start_time_seconds') ?? wallSeconds;
  const earlier = before?.sum('process_start_time_seconds') === started ? before : undefined;
  const seconds = earlier === undefined ? 0 : (now.atMs - earlier.atMs) / 1_000;
  const rate = (total: number, last: number): number | undefined =>
    seconds > 0 ? rounded(Math.max(0, total - last) / seconds) : undefined;
  const count = (metric: string, labels?: Readonly<Record<string, string>>): Count => {
    const total = now.sum(metric, labels) ?? 0;
    return { total, per_second: rate(total, earlier?.sum(metric, labels) ?? 0) };
  };
  const value = (metric: string): number => now.sum(metric) ?? 0;
  return {
    version: now.label('sequent_build_info', 'version') ?? 'unknown',
    tracee: now.label('sequent_tracee_info', 'version'),
    connected: value('sequent_stream_connected') === 1,
    ready: value('sequent_ready') === 1,
    engine_running: value('sequent_engine_running') === 1,
    reasons: now
      .all('sequent_health_reason')
      .filter(({ value: holds }) => holds === 1)
      .map(({ labels }) => labels['code'] ?? ''),
    up_seconds: rounded(Math.max(0, wallSeconds - started)),
    cpu: rate(value('process_cpu_seconds_total'), earlier?.sum('process_cpu_seconds_total') ?? 0),
    memory_bytes: value('process_resident_memory_bytes'),
    ring: { used_bytes: value('sequent_ring_used_bytes'), bytes: value('sequent_ring_size_bytes') },
    held: value('sequent_events_held'),
    restarts: value('sequent_engine_restarts_total'),
    reconnects: value('sequent_stream_reconnects_total'),
    flow: {
      received: count('sequent_events_received_total'),
      unmatched: count('sequent_events_unmatched_total'),
      evaluated: count('sequent_events_evaluated_total'),
      findings: count('sequent_findings_total'),
      reports: count('sequent_reports_total'),
    },
    losses: {
      dropped: count(lossMetrics.dropped),
      lost: count(lossMetrics.lost),
      invalid: count(lossMetrics.invalid),
      gaps: count(lossMetrics.gaps),
      late: count(lossMetrics.late),
      undelivered: count(lossMetrics.undelivered),
      unrouted: count(lossMetrics.unrouted),
    },
    lag: {
      p50: rounded(quantileOf(0.5, now, earlier)),
      p90: rounded(quantileOf(0.9, now, earlier)),
      p99: rounded(quantileOf(0.99, now, earlier)),
      max: value('sequent_lag_max_seconds'),
      hold_back: value('sequent_hold_back_seconds'),
    },
    events: eventRows(now, (event) => count('sequent_events_received_by_event_total', { event })),
    signatures: signatureRows(now, (signature) => count('sequent_findings_by_signature_total', { signature })),
    outputs: outputRows(now, (output) => count('sequent_output_delivered_total', { output })),
  };
}

/** Events, the most frequent first. */
function eventRows(now: Samples, count: (event: string) => Count): EventRow[] {
  const dropped = now.by('sequent_events_dropped_by_event_total', 'event');
  return [...now.by('sequent_events_received_by_event_total', 'event').keys()]
    .map((event) => ({ event, ...count(event), dropped: dropped.get(event) ?? 0 }))
    .toSorted((a, b) => compare([a.per_second ?? 0, a.total], [b.per_second ?? 0, b.total]));
}

/** Signatures and models that have found something, cost something or are at fault; the noisiest first, then the dearest. */
function signatureRows(now: Samples, count: (id: string) => Count): SignatureRow[] {
  const core = now.by('sequent_author_share_ratio', 'author');
  const faults = now.by('sequent_author_faults_total', 'author');
  const evicted = now.by('sequent_author_evictions_total', 'author');
  const suspended = now.by('sequent_suspended', 'author');
  const quarantined = new Map(
    now.all('sequent_quarantined').map(({ labels }) => [labels['author'] ?? '', labels['reason'] ?? '']),
  );
  const found = now.by('sequent_findings_by_signature_total', 'signature');
  const ids = [found, core, faults, evicted, suspended, quarantined].flatMap((each) => [...each.keys()]);
  return [...new Set(ids)]
    .map((id) => ({
      id,
      core: core.get(id) ?? 0,
      findings: count(id),
      faults: faults.get(id) ?? 0,
      evicted: evicted.get(id) ?? 0,
      state: quarantined.get(id) ?? (suspended.has(id) ? 'suspended' : 'runs'),
    }))
    .toSorted((a, b) => compare(noiseOf(a), noiseOf(b)));
}

function noiseOf({ core, findings, state, faults }: SignatureRow): readonly number[] {
  return [state === 'runs' ? 0 : 1, findings.per_second ?? 0, core, findings.total, faults];
}

function outputRows(now: Samples, count: (output: string) => Count): OutputRow[] {
  const waiting = now.by('sequent_output_waiting', 'output');
  const undelivered = now.by('sequent_output_undelivered_total', 'output');
  const spooled = now.by('sequent_output_spooled_bytes', 'output');
  return now
    .all('sequent_output_state')
    .filter(({ value }) => value === 1)
    .map(({ labels: { output: name = '', state = '' } }) => ({
      name,
      state,
      delivered: count(name),
      waiting: waiting.get(name) ?? 0,
      undelivered: undelivered.get(name) ?? 0,
      spooled_bytes: spooled.get(name),
    }));
}

/** Compares lists of numbers, the largest first. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return other - value;
  }
  return 0;
}

function rounded(value: number): number;
function rounded(value: number | undefined): number | undefined;
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1_000) / 1_000;
}
