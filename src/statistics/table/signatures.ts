import type { Snapshot } from '../snapshot.ts';
import { type EngineSource, engineCount } from './engine-count.ts';
import { named, type Row } from './row.ts';

/** Findings and faults. The engine counts them itself, in `run` and in `replay`. */
export const engineFindings: readonly Row<EngineSource>[] = [
  engineCount('findings', {
    metric: 'sequent_findings_total',
    help: 'Findings of signatures, and findings of detectors inside Tracee that no signature has found, before repeats are held back.',
  }),
  engineCount('findings_over_limit', {
    metric: 'sequent_findings_over_limit_total',
    help: 'Findings that were dropped because one signature had more than `--max-findings` for one event. No other count includes them. The exit code is 1.',
  }),
  engineCount('findings_cut', {
    metric: 'sequent_findings_cut_total',
    help: 'Findings with parts cut because they were too large; see [finding.md](finding.md#size).',
  }),
  engineCount('findings_excepted', {
    metric: 'sequent_findings_excepted_total',
    help: 'Findings that an [exception](exceptions.md) has dropped or held. `findings` does not include them.',
  }),
  engineCount('findings_lowered', {
    metric: 'sequent_findings_lowered_total',
    help: 'Findings whose severity an [exception](exceptions.md) was to lower. `findings` includes them.',
  }),
  engineCount('tracee_findings', {
    metric: 'sequent_tracee_findings_total',
    help: 'Findings of detectors inside Tracee.',
  }),
  engineCount('paired', {
    metric: 'sequent_findings_paired_total',
    help: 'Findings that a signature and such a detector have both made, each counted as one finding ([0023](../decisions/0023-tracees-own-findings.md)).',
  }),
  engineCount('faults', { metric: 'sequent_faults_total', help: 'Exceptions of signatures and models.' }),
  engineCount('missing_argument', {
    metric: 'sequent_missing_argument_total',
    help: 'Handlers that ended without a finding because the event lacked an argument that they read.',
  }),
  engineCount('timers_dropped', {
    metric: 'sequent_timers_dropped_total',
    help: 'Timers that were dropped because too many were pending: the oldest timers of the author with the most timers. Their reports are lost.',
  }),
];

/** Signatures and models. An author is a signature or a model. */
export const signatureRows: readonly Row<Snapshot>[] = [
  {
    help: 'Findings by signature and severity as the outputs get them, before repeats are held back. They include findings of Sequent itself (`SEQ-1` and so on). After 1 000 different ids all new ones are counted as `other`.',
    stats: 'findings_by_signature',
    value: ({ reporting }) =>
      Object.fromEntries([...reporting.findings].map(([id, counts]) => [id, Object.fromEntries(counts)])),
    metric: {
      name: 'sequent_findings_by_signature_total',
      kind: 'counter',
      labels: ['signature', 'severity'],
      samples: ({ reporting }) =>
        [...reporting.findings].flatMap(([id, counts]) =>
          [...counts].map(([severity, value]) => ({ labels: [id, severity], value })),
        ),
    },
  },
  named({
    metric: 'sequent_author_faults_total',
    label: 'author',
    stats: 'faults_by_author',
    help: 'Exceptions of each signature and model, by id. Ids without exceptions are left out.',
    of: ({ counts }) => counts.faults,
  }),
  named({
    metric: 'sequent_author_run_seconds_total',
    label: 'author',
    stats: 'author_seconds',
    help: 'Run time of each signature and model in seconds, by id, estimated from samples. Only in `run`.',
    of: ({ live }) => live?.authorSeconds,
  }),
  named({
    metric: 'sequent_author_share_ratio',
    label: 'author',
    help: 'Share of one core that each signature and model used in the last 10 s, from 0 to 1. Shares below 0.001 are left out. `/healthz` has it as `engine.share`.',
    of: ({ live }) => live?.engine.share,
  }),
  named({
    metric: 'sequent_author_evictions_total',
    label: 'author',
    stats: 'evicted',
    help: "Entries (processes, threads, keys of windows and so on) that signatures and models evicted from full state, by id. `executables` stands for Sequent's own table of the paths of programs. Ids without evictions are left out. Each eviction can mean a missed finding.",
    of: ({ counts }) => counts.evicted,
  }),
  {
    help: 'Signatures and models that were taken out of service; see [health.md](health.md#the-answers) for the keys of each. As a metric, 1 for each of them.',
    stats: 'quarantined',
    value: ({ live }) => live?.quarantined ?? [],
    metric: {
      name: 'sequent_quarantined',
      kind: 'gauge',
      labels: ['author', 'reason'],
      samples: ({ live }) =>
        (live?.quarantined ?? []).map(({ author, reason }) => ({ labels: [author, reason], value: 1 })),
    },
  },
  {
    help: '1 for each signature and model that is suspended because it threw too often. `/healthz` has them as `engine.suspended`.',
    metric: {
      name: 'sequent_suspended',
      kind: 'gauge',
      labels: ['author'],
      samples: ({ live }) => (live?.engine.suspended ?? []).map((author) => ({ labels: [author], value: 1 })),
    },
  },
  {
    help: 'Findings that met each [exception](exceptions.md), in the order of the files: `exception`, `action`, `hits`, `last_hit`, `expires`, `expired`. `/healthz` has them, too. As a metric, the number of hits.',
    stats: 'exceptions',
    value: ({ counts }) => counts.exceptions,
    metric: {
      name: 'sequent_exception_findings_total',
      kind: 'counter',
      labels: ['exception', 'action'],
      samples: ({ counts }) =>
        counts.exceptions.map(({ exception, action, hits }) => ({ labels: [exception, action], value: hits })),
    },
  },
  {
    help: 'Time at which each exception expires, in seconds since the epoch. Exceptions without an expiry are left out.',
    metric: {
      name: 'sequent_exception_expiry_timestamp_seconds',
      kind: 'gauge',
      labels: ['exception'],
      samples: ({ counts }) =>
        counts.exceptions.flatMap(({ exception, expires }) =>
          expires === undefined ? [] : [{ labels: [exception], value: Date.parse(expires) / 1_000 }],
        ),
    },
  },
  {
    help: '1 for each exception that has expired and no longer applies.',
    metric: {
      name: 'sequent_exception_expired',
      kind: 'gauge',
      labels: ['exception'],
      samples: ({ counts }) =>
        counts.exceptions.flatMap(({ exception, expired }) => (expired ? [{ labels: [exception], value: 1 }] : [])),
    },
  },
  {
    help: "State of Tracee's YAML detectors; see below. Only with `--tracee-detectors`.",
    stats: 'detectors',
    value: ({ counts }) => counts.detectors,
  },
];
