/** A query of a panel. `#` in its expression stands for the selection of the dashboard's variables. */
export interface Query {
  readonly expr: string;
  /** Legend of its series. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly type: 'stat' | 'timeseries' | 'table' | 'state-timeline';
  /** Unit in Grafana's notation; a plain number if absent. */
  readonly unit?: string;
  readonly queries: readonly Query[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const perSecond = 'cps';

/** Rate of a metric, summed over the chosen Sequents. */
function rate(metric: string, by = ''): string {
  return `sum${by === '' ? '' : ` by (${by})`} (rate(${metric}{#}[$__rate_interval]))`;
}

function stat(title: string, description: string, expr: string, unit = 'short'): Panel {
  return { title, description, type: 'stat', unit, queries: [{ expr, legend: title }] };
}

function series(title: string, description: string, unit: string, ...queries: readonly Query[]): Panel {
  return { title, description, type: 'timeseries', unit, queries };
}

function each(names: Readonly<Record<string, string>>): Query[] {
  return Object.entries(names).map(([legend, metric]) => ({ legend, expr: rate(metric) }));
}

/** The rows of the dashboard in deploy/grafana/sequent.json. */
export const rows: readonly Row[] = [
  {
    title: 'Overview',
    panels: [
      stat('Sequents', 'Sequents that answer.', 'sum(up{#})'),
      stat('Not ready', 'Sequents whose findings do not arrive now (/readyz).', 'sum(1 - sequent_ready{#})'),
      stat('Events', 'Events that Tracee has sent.', rate('sequent_events_received_total'), perSecond),
      stat('Findings in 1 h', 'Before repeats are held back.', 'sum(increase(sequent_findings_total{#}[1h]))'),
      stat('Dropped in 1 h', 'Events without room or time.', 'sum(increase(sequent_events_dropped_total{#}[1h]))'),
      stat('Lost in 1 h', 'Events lost before Sequent.', 'sum(increase(sequent_events_lost_total{#}[1h]))'),
      stat(
        'Undelivered in 1 h',
        'Findings that never arrive.',
        'sum(increase(sequent_findings_undelivered_total{#}[1h]))',
      ),
    ],
  },
  {
    title: 'Events',
    panels: [
      series(
        'Events by what became of them',
        'Unmatched events have no listener and cost little.',
        perSecond,
        ...each({
          unmatched: 'sequent_events_unmatched_total',
          evaluated: 'sequent_events_evaluated_total',
          dropped: 'sequent_events_dropped_total',
          invalid: 'sequent_events_invalid_total',
        }),
      ),
      series('Events by name', 'The ten most frequent events with a listener.', perSecond, {
        expr: `topk(10, ${rate('sequent_events_received_by_event_total', 'event')})`,
        legend: '{{event}}',
      }),
      series(
        'Losses',
        'Each of these can hide an attack, except late and early events, which may only be out of order.',
        perSecond,
        ...each({
          dropped: 'sequent_events_dropped_total',
          'dropped, over the share of a process': 'sequent_events_dropped_over_share_total',
          'lost before Sequent': 'sequent_events_lost_total',
          invalid: 'sequent_events_invalid_total',
          late: 'sequent_events_late_total',
          early: 'sequent_events_early_total',
        }),
      ),
      series('Dropped events by name', 'Events that found no room in the ring.', perSecond, {
        expr: rate('sequent_events_dropped_by_event_total', 'event'),
        legend: '{{event}}',
      }),
      series('Gaps by reason', 'Signatures are told of each gap.', 'short', {
        expr: 'sum by (reason) (increase(sequent_gaps_total{#}[$__rate_interval]))',
        legend: '{{reason}}',
      }),
      series('Refused arguments', 'Events that their schema refuses, by event and argument.', perSecond, {
        expr: rate('sequent_events_invalid_by_path_total', 'event, path'),
        legend: '{{event}} {{path}}',
      }),
      series(
        'Lag',
        'Time from arrival to evaluation, estimated from buckets by powers of two. It includes the hold-back.',
        's',
        ...['0.5', '0.9', '0.99'].map((quantile) => ({
          expr: `histogram_quantile(${quantile}, ${rate('sequent_lag_seconds_bucket', 'le')})`,
          legend: quantile,
        })),
        { expr: 'max(sequent_hold_back_seconds{#})', legend: 'hold-back' },
      ),
      series('Ring in use', 'Events are dropped when it is full.', 'percentunit', {
        expr: 'max by (instance) (sequent_ring_used_bytes{#} / sequent_ring_size_bytes{#})',
        legend: '{{instance}}',
      }),
    ],
  },
  {
    title: 'Signatures and findings',
    panels: [
      series('Findings by severity', 'Before repeats are held back.', perSecond, {
        expr: rate('sequent_findings_by_signature_total', 'severity'),
        legend: '{{severity}}',
      }),
      series('Noisiest signatures', 'The ten signatures with the most findings.', perSecond, {
        expr: `topk(10, ${rate('sequent_findings_by_signature_total', 'signature')})`,
        legend: '{{signature}}',
      }),
      series(
        'Findings and reports',
        'Repeats are held back and reported as one summary.',
        perSecond,
        ...each({
          findings: 'sequent_findings_total',
          reports: 'sequent_reports_total',
          'held back': 'sequent_repeats_held_back_total',
          unrouted: 'sequent_findings_unrouted_total',
        }),
      ),
      series('Cost of signatures', 'Share of one core, of the ten dearest signatures and models.', 'percentunit', {
        expr: `topk(10, ${rate('sequent_author_run_seconds_total', 'author')})`,
        legend: '{{author}}',
      }),
      series('Faults of signatures', 'Ten within 60 s of event time suspend a signature.', perSecond, {
        expr: rate('sequent_author_faults_total', 'author'),
        legend: '{{author}}',
      }),
      series('Evictions', 'State that was full. Each eviction can mean a missed finding.', perSecond, {
        expr: rate('sequent_author_evictions_total', 'author'),
        legend: '{{author}}',
      }),
      series('Findings that met exceptions', 'Dropped, held and lowered findings, by exception.', perSecond, {
        expr: rate('sequent_exception_findings_total', 'exception, action'),
        legend: '{{exception}} {{action}}',
      }),
      series('Days until exceptions expire', 'Less than 0: the exception no longer applies.', 'd', {
        expr: '(min by (exception) (sequent_exception_expiry_timestamp_seconds{#}) - time()) / 86400',
        legend: '{{exception}}',
      }),
      {
        title: 'Out of service',
        description: 'Signatures that do not run, until Sequent starts again.',
        type: 'table',
        queries: [
          { expr: 'sequent_quarantined{#}', legend: 'quarantined' },
          { expr: 'sequent_suspended{#}', legend: 'suspended' },
        ],
      },
    ],
  },
  {
    title: 'Outputs',
    panels: [
      {
        title: 'State',
        description: 'The state of each output.',
        type: 'state-timeline',
        queries: [
          {
            expr: 'max by (instance, output, state) (sequent_output_state{#} == 1)',
            legend: '{{instance}} {{output}} {{state}}',
          },
        ],
      },
      series('Delivered', 'Reports that have arrived.', perSecond, {
        expr: rate('sequent_output_delivered_total', 'output'),
        legend: '{{output}}',
      }),
      series('Waiting', 'Reports that have not left yet.', 'short', {
        expr: 'sum by (output) (sequent_output_waiting{#})',
        legend: '{{output}}',
      }),
      series('Undelivered', 'Reports that will never arrive.', perSecond, {
        expr: rate('sequent_output_undelivered_total', 'output, severity'),
        legend: '{{output}} {{severity}}',
      }),
      series('Spool', 'Size of the findings that wait for a receiver.', 'bytes', {
        expr: 'sum by (output) (sequent_output_spooled_bytes{#})',
        legend: '{{output}}',
      }),
      series(
        'Failed tries and dead letters',
        'A dead letter is a finding that the receiver has refused for good.',
        perSecond,
        { expr: rate('sequent_output_failed_tries_total', 'output'), legend: '{{output}} failed' },
        { expr: rate('sequent_output_dead_letters_total', 'output'), legend: '{{output}} dead' },
      ),
    ],
  },
  {
    title: 'Process',
    panels: [
      series('Processor', 'Share of one core.', 'percentunit', {
        expr: 'max by (instance) (rate(process_cpu_seconds_total{#}[$__rate_interval]))',
        legend: '{{instance}}',
      }),
      series('Memory', 'Resident memory.', 'bytes', {
        expr: 'max by (instance) (process_resident_memory_bytes{#})',
        legend: '{{instance}}',
      }),
      series(
        'Restarts and reconnects',
        'A restart of the engine and a cut of the stream are gaps.',
        'short',
        { expr: 'sum(increase(sequent_engine_restarts_total{#}[$__rate_interval]))', legend: 'engine restarts' },
        { expr: 'sum(increase(sequent_stream_reconnects_total{#}[$__rate_interval]))', legend: 'reconnects' },
      ),
      series(
        'Reloads',
        'A refused reload leaves the earlier signatures and settings in force.',
        'short',
        { expr: 'sum(increase(sequent_reloads_total{#}[$__rate_interval]))', legend: 'reloaded' },
        { expr: 'sum(increase(sequent_reloads_refused_total{#}[$__rate_interval]))', legend: 'refused' },
      ),
      {
        title: 'Versions',
        description: 'Versions of Sequent and of Tracee.',
        type: 'table',
        queries: [
          { expr: 'sequent_build_info{#}', legend: 'Sequent' },
          { expr: 'sequent_tracee_info{#}', legend: 'Tracee' },
        ],
      },
    ],
  },
];
