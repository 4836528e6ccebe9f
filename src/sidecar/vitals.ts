import type { OutputState } from '../output/delivery.ts';
import type { Reporting } from '../output/reporting.ts';
import type { RecorderState } from '../recorder/recorder.ts';
import { emptyStatistics } from '../statistics/event-counts.ts';
import type { LiveState, RunTime, Snapshot } from '../statistics/snapshot.ts';
import { healthJson, outputHealthJson } from '../statistics/table/table.ts';
import type { OutputVitals, RecorderVitals, SavedStateVitals, Vitals } from '../telemetry/vitals.ts';
import type { Reloads } from './reload/reloads.ts';
import type { Sidecar } from './sidecar.ts';
import type { SidecarHealth } from './sidecar-health.ts';

/** Counts of a sidecar and its outputs, and the state of its threads. */
export interface SidecarState extends Snapshot {
  readonly live: LiveState &
    Pick<Vitals, 'stream' | 'engine' | 'quarantined' | 'reload' | 'saved_state'> & {
      readonly recorder?: RecorderState;
    };
  readonly reporting: Snapshot['reporting'] & { readonly outputs: readonly OutputState[] };
}

/** @returns the state of a sidecar whose signatures are loading */
export function startingState(time: RunTime): SidecarState {
  return {
    counts: {
      statistics: emptyStatistics(),
      lag: undefined,
      queueMsMax: 0,
      overShare: 0,
      invalid: new Map(),
      evicted: new Map(),
      faults: new Map(),
      detectors: undefined,
      received: new Map(),
      exceptions: [],
      dropped: new Map(),
    },
    reporting: {
      reports: 0,
      heldBack: 0,
      closedEarly: 0,
      undelivered: 0,
      unrouted: 0,
      findings: new Map(),
      transit: { undelivered: {} },
      outputs: [],
    },
    time,
    live: {
      reconnects: 0,
      reloads: 0,
      reloadsRefused: 0,
      reload: { result: 'none' },
      stream: { state: 'connecting' },
      engine: { state: 'loading', progress: 0, idle: false, restarts: 0, suspended: [] },
      quarantined: [],
      authorSeconds: {},
      ring: { usedBytes: 0, bytes: 0 },
    },
  };
}

/** @returns the state of a sidecar and its outputs at this moment */
export function stateOf(
  sidecar: Sidecar,
  reporting: Reporting,
  reloads: Reloads,
  time: RunTime,
  beside: { readonly saved?: SavedStateVitals | undefined; readonly recorder?: RecorderState | undefined },
): SidecarState {
  const { saved, recorder } = beside;
  const { counts, reconnects, authorSeconds, ring } = sidecar;
  const health: SidecarHealth = sidecar.health;
  const { done, refused: reloadsRefused, last: reload } = reloads;
  const reloaded = { reloads: done, reloadsRefused, reload };
  const live = {
    ...health,
    ...reloaded,
    reconnects,
    authorSeconds,
    ring,
    ...(saved && { saved_state: saved }),
    ...(recorder && { recorder }),
  };
  return { counts, reporting, time, live };
}

/** @returns what health is judged by, in the form of the answer of `/healthz` */
export function vitalsOf(state: SidecarState): Vitals {
  const { counts, reporting, live } = state;
  const { stream, engine, quarantined, reload, saved_state: saved, recorder } = live;
  return {
    stream,
    engine,
    reload,
    outputs: reporting.outputs.map(outputVitals),
    quarantined,
    exceptions: counts.exceptions.map((count) => ({ ...count })),
    counts: {
      ...healthJson('counts', state),
      dropped: counts.statistics.dropped,
      dropped_over_share: counts.overShare,
      lost: counts.statistics.lost,
      undelivered: reporting.undelivered,
    },
    ...(saved && { saved_state: saved }),
    ...(recorder && { recorder: recorderVitals(recorder) }),
    gauges: healthJson('gauges', state),
  };
}

function recorderVitals({ fault, counts }: RecorderState): RecorderVitals {
  const lost = counts.dropped + counts.lost_on_disk;
  return { state: fault === undefined ? 'ok' : 'failing', reason: fault, lost, refused: counts.capsules_refused };
}

function outputVitals(output: OutputState): OutputVitals {
  const { name, state, reason, delivered, waiting, undelivered } = output;
  return { ...outputHealthJson(output), name, state, reason, delivered, waiting, undelivered };
}
