import { printAddress } from '../../address.ts';
import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import type { Heartbeats } from '../../fleet/sidecar/heartbeats.ts';
import type { NotedLog } from '../../history/notes/noted-log.ts';
import type { RecordFacts } from '../../output/record.ts';
import type { Report } from '../../output/report.ts';
import { openReporting, type Reporting } from '../../output/reporting.ts';
import { Sidecar } from '../../sidecar/sidecar.ts';
import type { SidecarOptions } from '../../sidecar/sidecar-options.ts';
import { type SidecarState, startingState, stateOf, vitalsOf } from '../../sidecar/vitals.ts';
import type { StateFile } from '../../state-file/state-file.ts';
import type { Probes } from '../../statistics/snapshot.ts';
import { RunClock, writeStatistics } from '../../statistics/statistics-file.ts';
import { statisticsJson } from '../../statistics/table/table.ts';
import { Health, type HealthReport, reasonCodes } from '../../telemetry/health.ts';
import type { HealthServer } from '../../telemetry/health-server.ts';
import type { Log, LogFields } from '../../telemetry/log.ts';
import type { SavedStateVitals } from '../../telemetry/vitals.ts';
import type { PageLink } from '../../web/thread/page-link.ts';
import { exitCodes } from '../failure.ts';
import { withWrittenFiles } from '../files/written-files.ts';
import { detectionSettings } from '../options/detection-settings.ts';
import { healthAddress, sidecarOptions, traceeAddress } from '../options/sidecar-options.ts';
import { failuresOf, leftFields, logSummary } from '../outcome.ts';
import type { RunRecorder } from '../recorder/run-recorder.ts';
import { startHeartbeats } from '../run-heartbeats.ts';
import { preparePage } from '../run-page.ts';
import { reloadsOf } from '../run-reload.ts';
import { onStopSignals } from '../signals.ts';

/**
 * `sequent run`: the sidecar. Everything that can fail is opened before the connection to Tracee, and closed again if a later step
 * fails.
 */
export async function run(effective: EffectiveSettings): Promise<number> {
  const clock = new RunClock();
  const since = Date.now();
  const detection = await detectionSettings(effective, 'live');
  const { log, inputs, written } = detection;
  const stopping = new AbortController();
  onStopSignals(() => stopping.abort());
  detection.onGone(() => stopping.abort());
  const address = traceeAddress(effective);
  let look = (): SidecarState => startingState(clock.seconds());
  const page = await preparePage(effective, log);
  const saved = await openState(effective, log);
  let health: HealthServer | undefined;
  let recorder: RunRecorder | undefined;
  try {
    recorder = await openRecorder(effective, log);
    const recording = recorder;
    health = await openHealth(effective, log, () => look());
    return await withWrittenFiles({ inputs, written }, async (files) => {
      const onReport = recording && ((report: Report): void => recording.onReport(report));
      const reporting = await openReporting({ ...detection.reporting, onReport });
      let sidecar: Sidecar | undefined;
      let beats: Heartbeats | undefined;
      let isOrderly = false;
      let served: PageLink | undefined;
      let state: (() => SidecarState) | undefined;
      detection.onHangup(() => reporting.reopen());
      try {
        served = await page?.start(() => look());
        const tape = recording?.recorder.memory;
        const options = { ...sidecarOptions(detection), address, reporting, tape, onSnapshot: saved?.save };
        log.onNote(({ id, time, body, kind }) =>
          reporting.note({ body, facts: noteFacts(id, time), isLoss: kind === 'loss' }),
        );
        const started = await Sidecar.start(withState(options, saved?.file.snapshot), stopping.signal);
        sidecar = started;
        if (started !== undefined) {
          recording?.attach(started);
          const reload = reloadsOf(started, reporting, effective, log, since, (next) => recording?.reloaded(next));
          look = state = () => ({
            ...stateOf(started, reporting, reload.reloads, clock.seconds(), {
              saved: saved?.vitals(),
              recorder: recording?.recorder.state,
            }),
            ...(served && { page: served.counts }),
            ...(beats && { heartbeats: beats.counts }),
          });
          beats = await startHeartbeats(effective, started, log);
          detection.onHangup(() => {
            reporting.reopen();
            reload.asked();
          });
          stopping.signal.addEventListener('abort', () => reload.stop());
          const losses = noteDrops(started, log);
          await attend(started, log, stopping.signal).finally(() => {
            losses();
            reload.stop();
          });
          isOrderly = true;
        }
      } finally {
        await reporting.close();
        await beats?.end(isOrderly);
        await recording?.recorder.close();
        await served?.close();
        await saved?.file.close();
        const statistics = effective.get(settings.stats);
        if (statistics !== undefined && state !== undefined) writeStatistics(statistics, statisticsJson(state()));
      }
      if (sidecar === undefined) {
        log.info('stopped before the signatures were loaded; Tracee was asked for nothing');
        files.removeEmpty();
        return exitCodes.fine;
      }
      const { statistics } = sidecar.counts;
      const { quarantined, engine } = sidecar.health;
      const failures = failuresOf({
        reporting,
        statistics,
        failOn: effective.get(settings.failOn),
        suspended: engine.suspended,
        quarantined: quarantined.map(({ author }) => author),
        restarts: engine.restarts,
      });
      return logSummary(log, 'the run is over', summaryOf(sidecar, reporting), failures);
    });
  } finally {
    await recorder?.recorder.close();
    await saved?.file.close();
    await health?.close();
  }
}

async function openRecorder(effective: EffectiveSettings, log: Log): Promise<RunRecorder | undefined> {
  if (effective.get(settings.recorderMaxBytes) === undefined) return undefined;
  return (await import('../recorder/run-recorder.ts')).RunRecorder.start(effective, log);
}

/** Interval at which dropped events are noted in the history, in milliseconds. */
const noteDropsEveryMs = 5_000;

/** Notes the events that the full buffer has dropped. @returns ends it, after a last look */
function noteDrops(sidecar: Sidecar, log: NotedLog): () => void {
  let before = 0;
  const look = (): void => {
    const { dropped } = sidecar.counts.statistics;
    const more = dropped - before;
    before = dropped;
    if (more > 0) log.note('loss', 'events were dropped, because the buffer was full', { dropped: more });
  };
  const timer = setInterval(look, noteDropsEveryMs);
  return () => {
    clearInterval(timer);
    look();
  };
}

/** A note of the log is lost only after all findings. */
function noteFacts(id: string, timestamp: bigint): RecordFacts {
  const none = { subject: '', signature: '', pack: '', namespace: '' };
  return { id, severity: 'critical', timestamp, contentType: 'application/json', ...none };
}

/** Waits until the stream of the sidecar is over or the sidecar is stopped. */
async function attend(sidecar: Sidecar, log: Log, stopping: AbortSignal): Promise<void> {
  const stop = (): void => sidecar.stop('now');
  stopping.addEventListener('abort', stop);
  if (stopping.aborted) stop();
  try {
    await sidecar.done;
  } finally {
    stopping.removeEventListener('abort', stop);
    if (sidecar.waiting > 0) log.warn('waits were not over and are given up', { timers: sidecar.waiting });
  }
}

function summaryOf({ counts, reconnects, droppedWhileLeaving }: Sidecar, reporting: Reporting): LogFields {
  const { reports, undelivered } = reporting;
  const { received, unmatched, dropped, invalid, evaluated, findings, findings_excepted: excepted } = counts.statistics;
  const leaving = { while_leaving: droppedWhileLeaving };
  const ending = { excepted, reports, undelivered, ...leftFields(reporting) };
  return { received, unmatched, dropped, ...leaving, invalid, evaluated, reconnects, findings, ...ending };
}

/** The state file of a sidecar. */
interface OpenState {
  readonly file: StateFile;
  readonly save: (snapshot: Uint8Array) => void;
  readonly vitals: () => SavedStateVitals;
}

/** @throws {SequentError} SEQ_STATE */
async function openState(effective: EffectiveSettings, log: Log): Promise<OpenState | undefined> {
  const path = effective.get(settings.stateFile);
  if (path === undefined) return undefined;
  const { StateFile } = await import('../../state-file/state-file.ts');
  const file = await StateFile.open(path, log);
  return {
    file,
    save: (snapshot) => file.save(snapshot),
    vitals: () => (file.fault === undefined ? { state: 'ok' } : { state: 'failing', reason: file.fault }),
  };
}

function withState(options: SidecarOptions, restore: Uint8Array | undefined): SidecarOptions {
  return { ...options, evaluation: { ...options.evaluation, restore } };
}

async function openHealth(
  effective: EffectiveSettings,
  log: Log,
  look: () => SidecarState,
): Promise<HealthServer | undefined> {
  const address = healthAddress(effective);
  if (address === undefined) return undefined;
  const { serveHealth } = await import('../../telemetry/health-server.ts');
  const { exposition } = await import('../../statistics/exposition.ts');
  const health = new Health(
    () => vitalsOf(look()),
    () => performance.now(),
  );
  const server = await serveHealth(address, health, (format) =>
    exposition({ ...look(), probes: probesOf(health.report()) }, format),
  );
  log.info('health is served', { address: printAddress(server.address) });
  return server;
}

function probesOf({ live, ready, reasons }: HealthReport): Probes {
  return { live, ready, codes: reasonCodes, reasons: reasons.map(({ code }) => code) };
}
