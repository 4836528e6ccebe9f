import { parseAddress } from '../intake/address.ts';
import type { Transport } from '../intake/transport.ts';
import { startSidecar } from '../sidecar.ts';
import { RunClock, statisticsJson, writeStatistics } from '../statistics-file.ts';
import { exitCodeOf, openFromFlags } from './detection.ts';
import type { DetectionFlags } from './options.ts';
import { onStopSignals } from './signals.ts';

export interface RunFlags extends DetectionFlags {
  readonly tracee?: string;
  readonly transport?: Transport;
  readonly wait?: boolean;
}

const defaultAddress = 'unix:/var/run/tracee.sock';

/** `sequent run`: the sidecar. */
export async function run(flags: RunFlags): Promise<number> {
  const clock = new RunClock();
  const { detection, config, log, onBroken } = await openFromFlags(flags, 'host');
  const address = parseAddress(flags.tracee ?? config.tracee ?? defaultAddress);
  const sidecar = startSidecar(detection, {
    address,
    transport: flags.transport ?? config.transport ?? 'auto',
    wait: flags.wait ?? false,
    log,
    ...(flags.maxEvents !== undefined && { maxEvents: flags.maxEvents }),
  });
  const release = onStopSignals(() => sidecar.stop('now'));
  onBroken(() => sidecar.stop('now'));
  try {
    await sidecar.done;
  } finally {
    release();
    if (detection.engine.waiting > 0)
      log.warn('waits were not over and are given up', { timers: detection.engine.waiting });
    await detection.close();
    if (flags.stats !== undefined) writeStatistics(flags.stats, statisticsJson(detection, clock, sidecar.reconnects));
  }
  return exitCodeOf(detection, flags.failOn);
}
