import { type Address, parseAddress, printAddress } from '../../address.ts';
import type { Transport } from '../../intake/live/transport.ts';
import { openReporting, type Reporting } from '../../output/reporting.ts';
import { Sidecar, type SidecarOptions } from '../../sidecar/sidecar.ts';
import { startingVitals, vitalsOf } from '../../sidecar/vitals.ts';
import { RunClock, statisticsJson, writeStatistics } from '../../statistics/statistics-file.ts';
import { Health } from '../../telemetry/health.ts';
import type { HealthServer } from '../../telemetry/health-server.ts';
import type { Log, LogFields } from '../../telemetry/log.ts';
import type { Vitals } from '../../telemetry/vitals.ts';
import { exitCodes } from '../failure.ts';
import { withWrittenFiles } from '../files/written-files.ts';
import type { DetectionFlags } from '../options/detection-flags.ts';
import { failuresOf, logSummary, type Settings, settingsOf } from '../options/detection-settings.ts';
import { engineMemory } from '../options/engine-memory.ts';
import { loadTimeout } from '../options/load-timeout.ts';
import { onStopSignals } from '../signals.ts';

export interface RunFlags extends DetectionFlags {
  readonly tracee?: string;
  readonly transport?: Transport;
  readonly wait?: boolean;
  readonly onOverload?: 'drop' | 'block';
  readonly buffer?: number;
  readonly signatureBudget?: number;
  readonly health?: string;
}

const defaultAddress = 'unix:/var/run/tracee.sock';
/** MiB between the socket and the engine: about 50 000 events. */
const defaultBuffer = 32;
/** Percent of a core that a signature may use. */
const defaultBudget = 20;

/**
 * `sequent run`: the sidecar. Whatever can fail is opened before Tracee is asked for anything, and closed again where a later
 * step fails.
 */
export async function run(flags: RunFlags): Promise<number> {
  const clock = new RunClock();
  const settings = await settingsOf(flags, 'live');
  const stopping = new AbortController();
  onStopSignals(() => stopping.abort());
  settings.onGone(() => stopping.abort());
  const address = parseAddress(flags.tracee ?? settings.config.tracee ?? defaultAddress);
  let look = (): Vitals => startingVitals;
  const health = await openHealth(flags, settings, () => look());
  try {
    const written = { inputs: settings.inputs, outputs: settings.reporting.outputs, statistics: flags.stats };
    return await withWrittenFiles(written, async (files) => {
      const reporting = await openReporting(settings.reporting);
      let sidecar: Sidecar | undefined;
      settings.onHangup(() => reporting.reopen());
      try {
        const started = await Sidecar.start(sidecarOptions(flags, settings, address, reporting), stopping.signal);
        sidecar = started;
        if (started !== undefined) {
          look = () => vitalsOf(started, reporting);
          await attend(started, settings.log, stopping.signal);
        }
      } finally {
        await reporting.close();
        if (flags.stats !== undefined && sidecar !== undefined) {
          const { reconnects, health, counts, authorSeconds } = sidecar;
          writeStatistics(flags.stats, statisticsJson({ counts, reporting, reconnects, health, authorSeconds }, clock));
        }
      }
      if (sidecar === undefined) {
        settings.log.info('stopped before the signatures were loaded; Tracee was asked for nothing');
        files.removeEmpty();
        return exitCodes.fine;
      }
      const { statistics } = sidecar.counts;
      const { quarantined, engine } = sidecar.health;
      const failures = failuresOf({
        reporting,
        statistics,
        failOn: flags.failOn,
        suspended: engine.suspended,
        quarantined: quarantined.map(({ author }) => author),
        restarts: engine.restarts,
      });
      return logSummary(settings.log, 'the run is over', summaryOf(sidecar, reporting), failures);
    });
  } finally {
    await health?.close();
  }
}

/** Lets the sidecar work until its stream is over or it is stopped. */
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

function summaryOf(
  { counts, reconnects, droppedWhileLeaving }: Sidecar,
  { reports, undelivered }: Reporting,
): LogFields {
  const { received, unmatched, dropped, invalid, evaluated, findings } = counts.statistics;
  const leaving = { while_leaving: droppedWhileLeaving };
  return { received, unmatched, dropped, ...leaving, invalid, evaluated, reconnects, findings, reports, undelivered };
}

function sidecarOptions(
  flags: RunFlags,
  { config, evaluation, log }: Settings,
  address: Address,
  reporting: Reporting,
): SidecarOptions {
  return {
    ...evaluation,
    address,
    transport: flags.transport ?? config.transport ?? 'auto',
    wait: flags.wait ?? false,
    onOverload: flags.onOverload ?? config.on_overload ?? 'drop',
    bufferBytes: (flags.buffer ?? config.buffer ?? defaultBuffer) * 2 ** 20,
    engineMiB: engineMemory(flags, config),
    loadTimeoutMs: loadTimeout(flags, config),
    budget: (flags.signatureBudget ?? config.signature_budget ?? defaultBudget) / 100,
    reporting,
    log,
    ...(flags.maxEvents !== undefined && { maxEvents: flags.maxEvents }),
  };
}

async function openHealth(
  flags: RunFlags,
  { config, log }: Settings,
  look: () => Vitals,
): Promise<HealthServer | undefined> {
  const text = flags.health ?? config.health;
  if (text === undefined) return undefined;
  const where = flags.health === undefined ? `health in ${flags.config ?? ''}` : '--health';
  const address = parseAddress(text, { where, example: 'unix:/run/sequent/health.sock or tcp:127.0.0.1:8080' });
  const { serveHealth } = await import('../../telemetry/health-server.ts');
  const server = await serveHealth(address, new Health(look, () => performance.now()));
  log.info('health is served', { address: printAddress(server.address) });
  return server;
}
