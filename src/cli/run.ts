import { parseAddress } from '../intake/address.ts';
import type { Transport } from '../intake/transport.ts';
import { openReporting } from '../reporting.ts';
import { Sidecar } from '../sidecar/sidecar.ts';
import { RunClock, statisticsJson, writeStatistics } from '../statistics-file.ts';
import { exitCodeOf, settingsOf } from './detection.ts';
import type { DetectionFlags } from './options.ts';
import { onStopSignals } from './signals.ts';

export interface RunFlags extends DetectionFlags {
  readonly tracee?: string;
  readonly transport?: Transport;
  readonly wait?: boolean;
  readonly onOverload?: 'drop' | 'block';
  readonly buffer?: number;
  readonly engineMemory?: number;
  readonly health?: string;
}

const defaultAddress = 'unix:/var/run/tracee.sock';
/** MiB between the socket and the engine: about 50 000 events. */
const defaultBuffer = 32;
/** MiB of the engine's heap. */
const defaultEngineMemory = 512;

/** `sequent run`: the sidecar. */
export async function run(flags: RunFlags): Promise<number> {
  const clock = new RunClock();
  const { config, log, evaluation, reporting: to, onBroken } = await settingsOf(flags, 'host');
  const address = parseAddress(flags.tracee ?? config.tracee ?? defaultAddress);
  const healthAddress = flags.health ?? config.health;
  const reporting = await openReporting(to);
  const sidecar = await Sidecar.start({
    ...evaluation,
    address,
    transport: flags.transport ?? config.transport ?? 'auto',
    wait: flags.wait ?? false,
    onOverload: flags.onOverload ?? config.on_overload ?? 'drop',
    bufferBytes: (flags.buffer ?? config.buffer ?? defaultBuffer) * 2 ** 20,
    engineMiB: flags.engineMemory ?? config.engine_memory ?? defaultEngineMemory,
    reporting,
    log,
    ...(flags.maxEvents !== undefined && { maxEvents: flags.maxEvents }),
  });
  const release = onStopSignals(() => sidecar.stop('now'));
  onBroken(() => sidecar.stop('now'));
  try {
    const health =
      healthAddress === undefined
        ? undefined
        : await (await import('../telemetry/health.ts')).serveHealth(
            parseAddress(healthAddress, { where: '--health' }),
            () => ({
              ...sidecar.health,
              counts: sidecar.counts.statistics,
            }),
          );
    await sidecar.done;
    await health?.close();
  } finally {
    release();
    if (sidecar.waiting > 0) log.warn('waits were not over and are given up', { timers: sidecar.waiting });
    await reporting.close();
    if (flags.stats !== undefined) {
      const { reconnects, health, counts } = sidecar;
      writeStatistics(flags.stats, statisticsJson({ counts, reporting, reconnects, health }, clock));
    }
  }
  return exitCodeOf(reporting, flags.failOn);
}
